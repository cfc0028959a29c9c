"""Every page of the admin in the browser: nothing goes wrong on it, in light and in dark."""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import resolve, reverse

from education.models import Notice, Pose, Revision
from intake.models import BookingRequest

from .accessibility import violations
from .going import follow, press
from .people import sign_in
from .staff_pages import PRESSED, address_of, addresses, open_draft, walk_own_pages

pytestmark = pytest.mark.parametrize("scheme", ["light", "dark"])
# What the admin refuses even the administrator: (name of the route, status).
REFUSED = {
    ("", 404),
    ("autocomplete", 403),
    ("education_article_delete", 403),
    ("education_exercise_add", 403),
    ("education_exercise_delete", 403),
    ("education_question_delete", 403),
    ("education_revision_delete", 403),
    ("education_sitesettings_add", 403),
    ("education_sitesettings_delete", 403),
    ("education_wording_add", 403),
    ("education_wording_delete", 403),
    ("intake_accessrecord_add", 403),
    ("intake_accessrecord_delete", 403),
    ("intake_bookingrequest_add", 403),
    ("intake_bookingrequest_delete", 403),
    ("intake_clinic_delete", 403),
    ("intake_retentionrule_add", 403),
    ("intake_retentionrule_delete", 403),
    ("intake_routingrule_add", 403),
    ("intake_routingrule_delete", 403),
    ("intake_service_delete", 403),
}


def test_nothing_goes_wrong_on_any_page(open_watched, rows, scheme):
    page, watch = open_watched(scheme=scheme)
    sign_in(page, "boss")

    answers = {(name, page.goto(address).status) for address, name in addresses(rows)}

    assert watch.problems == []
    assert {(name, status) for name, status in answers if status != 200} == REFUSED


def test_nothing_goes_wrong_while_pages_are_used(open_watched, rows, scheme):
    people = {name: open_watched(scheme=scheme) for name in ["boss", "ed", "guest"]}
    pages = {name: page for name, (page, _) in people.items()}
    posts = set()
    for page in pages.values():
        page.on("request", lambda request: request.method == "POST" and posts.add(urlsplit(request.url).path))
    for name in ["boss", "ed"]:
        sign_in(pages[name], name)

    for _ in walk_own_pages(**pages, rows=rows):
        pass
    use_lists_and_forms(pages["boss"])
    use_popups(pages["boss"], rows)
    find_and_take_out(pages["boss"], rows[BookingRequest][0])
    invite_and_help(pages["boss"])
    come_and_go(pages["boss"])

    assert [problem for _, watch in people.values() for problem in watch.problems] == []
    assert [refused for _, watch in people.values() for refused in watch.refused] == [
        ("/admin/education/article/", 403)
    ]
    assert {resolve(path).url_name for path in posts} >= PRESSED


def use_lists_and_forms(page):
    """Search each list, choose all its rows for each action, and send each empty form."""
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        page.goto(f"{address}?q=a" if model_admin.search_fields else address)
        can_add = page.locator(".object-tools .addlink").count()
        actions = page.locator("select[name=action] option:not([value=''])")
        for action in actions.evaluate_all("options => options.map(option => option.value)"):
            page.goto(address)
            page.locator("#action-toggle").check()
            page.locator("select[name=action]").select_option(action)
            press(page, "Go")
        if can_add:
            page.goto(f"{address}add/")
            press(page, "Save")
            page.locator(".errornote").wait_for()


def use_popups(page, rows):
    """Calendar, clock, the choice of a picture, the picture of a pose, and a new row of a table."""
    page.goto(address_of("change", rows[Notice][0]))
    for sign in [".date-icon", ".clock-icon"]:
        page.locator(sign).first.click()
        page.locator(".calendarbox, .clockbox").locator("visible=true").get_by_role("link", name="Cancel").click()
    open_draft(page, rows[Revision][0])
    page.locator(".select2-selection").first.click()
    page.get_by_role("option", name="Used nowhere").click()
    page.get_by_role("combobox", name="Picture: Used nowhere").wait_for()
    page.goto(address_of("change", rows[Pose][0]))
    with page.expect_response("**/pose/preview/"):
        page.get_by_label("Trunk:").fill("60")
    page.goto("/admin/intake/clinic/add/")
    page.locator(".add-row a").first.click()
    page.get_by_role("combobox", name="Weekday").wait_for()
    page.goto("/admin/education/picture/add/?_popup=1")


def find_and_take_out(page, booking):
    """A request by its reference, and the files that its page offers."""
    page.goto("/admin/intake/bookingrequest/")
    page.get_by_label("Find a request").fill(booking.reference)
    press(page, "Find")
    follow(page, booking.reference, "link")
    with page.expect_download() as taken:
        page.get_by_role("link", name="FHIR bundle").click()
    assert taken.value.suggested_filename == f"{booking.reference}.json"
    page.goto("/admin/intake/bookingrequest/numbers/")
    with page.expect_download():
        page.get_by_role("link", name="Take them as a CSV file").click()


def invite_and_help(page):
    """The two buttons on the page of a person."""
    ana = get_user_model().objects.get(username="ana")
    for name in ["Make an invitation link", "Take the second factor away"]:
        page.goto(reverse("admin:auth_user_change", args=[ana.pk]))
        press(page, name)
        page.locator(".messagelist .success").wait_for()


def come_and_go(page):
    """A password that is not good enough, the way out, a wrong password, and a page that is not for everybody."""
    page.goto("/admin/password_change/")
    for field in page.locator("#content [type=password]").all():
        field.fill("short")
    press(page, "Change Password")
    page.locator(".errorlist").first.wait_for()
    page.goto("/admin/")
    press(page, "Log out")
    assert page.locator("#content h1").inner_text() == "Logged out"
    sign_in(page, "nobody")
    page.locator(".errorlist").first.wait_for()
    sign_in(page, "ana")
    page.goto("/admin/education/article/")
    assert page.locator("h1").inner_text() == "You cannot open this page"


def test_our_own_pages_are_accessible(open_watched, rows, scheme):
    boss, ed, guest = (open_watched(scheme=scheme)[0] for _ in range(3))  # not watched: the policy refuses axe's styles
    sign_in(boss, "boss")
    sign_in(ed, "ed")

    found = []
    for page in walk_own_pages(boss, ed, guest, rows):
        page.wait_for_load_state()
        found += [(page.url, violation) for violation in violations(page)]
        found += [(page.url, f"is {width} wide") for width in [width_on_a_phone(page)] if width > 390]

    assert found == []


def width_on_a_phone(page):
    before = page.viewport_size
    page.set_viewport_size(before | {"width": 390})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return width
