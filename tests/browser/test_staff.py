from education.models import Revision

from .people import sign_in
from .test_asking import fill_in


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
