import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from education.models import PageEvent, Revision
from intake.models import Clinic, Membership

from .test_asking import fill_in

PASSWORD = "correct horse battery"


@pytest.fixture
def people(stored, settings):
    """An administrator of everything and a front desk at the north clinic, committed for the real server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # what the real server knows
    users = get_user_model().objects
    boss = users.create_superuser("boss", password=PASSWORD)
    ana = users.create_user("ana", password=PASSWORD, is_staff=True)
    ana.groups.add(Group.objects.get(name="Front desk"))
    Membership.objects.create(user=ana, clinic=Clinic.objects.get(slug="example-clinic-north"))
    yield
    PageEvent.objects.filter(actor=boss)._raw_delete("default")
    Revision.objects.filter(author=boss).delete()
    for user in [boss, ana]:
        user.claimed_requests.update(claimed_by=None)
        for request in stored.all():
            request.events.filter(actor=user)._raw_delete("default")
        user.delete()


def sign_in(page, name):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_the_front_desk_claims_a_request(open_browser, stored, people):
    patient = open_browser(width=390)
    fill_in(patient)
    patient.get_by_role("button", name="Send my request").click()
    request = stored.get()
    page = open_browser()
    sign_in(page, "ana")

    page.get_by_role("link", name="Booking requests").first.click()
    page.get_by_role("link", name=request.reference).click()
    page.get_by_label("Next step").select_option("claimed")
    page.get_by_role("button", name="Save", exact=True).click()

    request.refresh_from_db()
    assert (request.state, request.claimed_by.username) == ("claimed", "ana")


def test_an_editor_changes_a_page_in_the_block_editor(open_browser, people):
    page = open_browser()
    sign_in(page, "boss")
    before = Revision.objects.live().get(article__path="/about/")

    page.goto("/admin/education/article/")
    page.get_by_role("link", name="/about/", exact=True).click()
    page.get_by_role("button", name="New draft").click()
    page.get_by_label("Title:", exact=True).fill("About this site and us")
    page.get_by_label("Change note:").fill("A clearer title")
    editor = page.locator(".ProseMirror:visible").first
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Written in the editor. ")
    page.get_by_role("button", name="Save and look at the page").click()
    assert page.locator("h1").inner_text() == "About this site and us"
    assert "Written in the editor." in page.locator("main").inner_text()
    assert Revision.objects.live().get(article__path="/about/") == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_pages_break_no_policy(open_browser, people, scheme):
    page = open_browser(scheme=scheme)
    sign_in(page, "boss")
    for path in ["", "education/article/", "education/revision/", "intake/bookingrequest/", "intake/clinic/1/change/"]:
        assert page.goto(f"/admin/{path}").status == 200
    closed = Revision.objects.live().get(article__path="/about/")
    assert page.goto(f"/admin/education/revision/{closed.pk}/change/").status == 200
    page.goto(f"/admin/education/revision/{closed.pk}/history/")
