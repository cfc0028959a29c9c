"""The way through the admin: all of its addresses, and what staff do there."""

import re

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, reverse

from education.models import Revision

from .editor import END, Mouse
from .going import press

# These act and have no page of their own.
PRESSED = {f"education_revision_{step}" for step in ["take_back", "revert", "share"]}
PRESSED |= {"education_pose_preview", "logout", "intake_bookingrequest_find"}
PRESSED |= {"auth_user_invite", "auth_user_new_factor"}
FILES = {"intake_bookingrequest_fhir", "intake_bookingrequest_numbers_file"}  # these come down as a file

OWN = ["/admin/", "/admin/guide/", "/admin/components/", "/admin/education/", "/admin/education/picture/"]
OWN += ["/admin/education/pose/", "/admin/intake/accessrecord/", "/admin/intake/bookingrequest/"]
OWN += ["/admin/intake/bookingrequest/numbers/", "/admin/intake/bookingrequest/export/", "/admin/intake/mailtext/"]
OWN += ["/admin/intake/mailtext/preview/"]


def routes(patterns, before=""):
    """(address with its <places>, name) of everything in the admin's own list of addresses."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.name or ""


def addresses(rows):
    """(address, name of its route) of every page of the admin, once for each row where it names one."""
    for route, name in routes(admin.site.get_urls()):
        if name not in PRESSED | FILES:
            for filled in fill(route, name, rows):
                yield f"/admin/{filled}", name


def fill(route, name, rows):
    if name == "app_list":
        return [f"{label}/" for label in sorted({model._meta.app_label for model in rows})]
    if name == "view_on_site":
        return [f"r/{ContentType.objects.get_for_model(Revision).pk}/{rows[Revision][-1].pk}/"]
    if name == "autocomplete":
        return [route, f"{route}?app_label=education&model_name=figure&field_name=picture&term=page"]
    if route.endswith("(?P<url>.*)$"):
        return ["no/such/page/"]
    if "<" not in route:
        return [route]
    known = rows[apps.get_model(*route.split("/")[:2])]
    assert known, f"The test knows no row for /admin/{route}: add one to rows.py."
    return [re.sub("<.+?>", str(row.pk), route) for row in known]


def address_of(page, row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def open_draft(page, draft):
    page.goto(address_of("change", draft))
    page.locator(END).wait_for()


def walk_own_pages(boss, ed, guest, rows):
    """Use the staff pages that are ours, as two members of staff and a guest; yield each page to be looked at."""
    draft, _, in_review, _, live = rows[Revision]
    yield from sign_in_pages(boss, guest)
    for address in OWN:
        boss.goto(address)
        yield boss
    for name, row in [("history", draft.article), ("compare", draft), ("change", live)]:
        boss.goto(address_of(name, row))
        yield boss
    yield from write(boss, ed, draft)
    yield from share(boss, guest, draft)
    yield from decide(boss, ed, in_review)
    boss.goto(address_of("change", live))
    press(boss, "New draft from these words")
    boss.locator(END).wait_for()
    yield boss


def sign_in_pages(boss, guest):
    for address in ["sign-in/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/"]:
        guest.goto(f"/account/{address}")
        yield guest
    for address in ["password/", "second-factor/", "second-factor/webauthn/"]:
        boss.goto(f"/account/{address}")
        yield boss


def write(boss, ed, draft):
    open_draft(boss, draft)
    yield boss
    Mouse(boss).add("Picture")
    yield boss
    boss.get_by_label("Change note:").fill("")
    press(boss, "Save and continue editing")
    boss.locator(".errornote").wait_for()
    yield boss
    open_draft(boss, draft)
    open_draft(ed, draft)
    for person, title in [(boss, "What the boss wrote"), (ed, "What Ed wrote")]:
        person.get_by_label("Title:", exact=True).fill(title)
        person.get_by_label("Change note:").fill("New title")
    press(boss, "Save and look at the page")
    assert boss.locator("h1").inner_text() == "What the boss wrote"
    yield boss
    press(ed, "Save and continue editing")
    assert ed.locator("#content h1").inner_text() == "Somebody else saved this draft while you were writing"
    yield ed
    press(ed, "Save mine over it")
    ed.locator(END).wait_for()
    with ed.expect_popup() as opened:
        ed.get_by_role("button", name="Preview without saving").click()
    assert opened.value.locator("h1").inner_text() == "What Ed wrote"
    yield opened.value


def share(boss, guest, draft):
    open_draft(boss, draft)
    press(boss, "Link for an outside reviewer")
    link = re.search(r"http\S+", boss.locator(".messagelist").inner_text())[0]
    yield boss
    guest.goto(link)
    assert guest.locator("h1").inner_text() == "What Ed wrote"
    yield guest


def decide(boss, ed, in_review):
    boss.goto(address_of("review", in_review))
    boss.locator("summary").first.click()
    yield boss
    press(boss, "Approve")
    boss.locator(".errorlist").first.wait_for()
    yield boss
    ed.goto(address_of("change", in_review))
    press(ed, "Take it back")
    ed.locator(END).wait_for()
    yield ed
