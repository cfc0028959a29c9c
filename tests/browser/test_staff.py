from education.models import Revision

from .going import follow
from .people import sign_in
from .test_asking import fill_in


def test_the_front_desk_claims_a_request(open_browser, stored, people):
    patient = open_browser(width=390)
    fill_in(patient)
    follow(patient, "Send my request")
    stored.update(suspicion="")  # a test types faster than people do
    request = stored.get()
    page = open_browser()
    sign_in(page, "ana")

    follow(page, "Booking requests", "link")
    follow(page, request.reference, "link")
    follow(page, "Claim it", exact=True)

    request.refresh_from_db()
    assert (request.state, request.claimed_by.username) == ("claimed", "ana")


def test_an_editor_changes_a_page_in_the_block_editor(open_browser, people):
    page = open_browser()
    sign_in(page, "boss")
    before = Revision.objects.live().get(article__path="/about/")

    page.goto("/admin/education/article/")
    follow(page, "/about/", "link", exact=True)
    follow(page, "New draft")
    page.get_by_label("Title:", exact=True).fill("About this site and us")
    page.get_by_label("Change note:").fill("A clearer title")
    editor = page.locator(".ProseMirror:visible").first
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Written in the editor. ")
    follow(page, "Save and look at the page")
    assert page.locator("h1").inner_text() == "About this site and us"
    assert "Written in the editor." in page.locator("main").inner_text()
    assert Revision.objects.live().get(article__path="/about/") == before
