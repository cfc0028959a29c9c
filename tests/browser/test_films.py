import pytest
from django.utils import timezone

from education import publishing
from education.models import Article, Revision, Video

PATH = "/exercises/forward-lean/"
FRAME = "https://www.youtube-nocookie.com/embed/abcdefghijk"


@pytest.fixture
def film(stored):
    """A film on the Forward Lean page, committed for the real server."""
    live = Revision.objects.live().get(article__path=PATH)
    draft = publishing.new_draft(live, None, timezone.now())
    Video.objects.filter(parent=draft).update(
        heading="The drill", url="https://youtu.be/abcdefghijk", has_captions=True, transcript="Stand tall."
    )
    publishing.publish_starter(draft, timezone.now())
    yield
    Revision.objects.filter(pk=draft.pk).update(state="draft", publish_at=None)
    Revision.objects.get(pk=draft.pk).delete()
    assert Article.objects.live().get(path=PATH).live_revision_id == live.pk


def test_a_film_opens_by_keyboard_and_nothing_loads_before(open_browser, film):
    page = open_browser(width=390, elsewhere=(FRAME,))
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><title>Film</title>", content_type="text/html")

    page.route("https://www.youtube-nocookie.com/**", answer)
    page.goto(PATH, wait_until="networkidle")
    assert (asked, page.locator("iframe").count()) == ([], 0)

    page.get_by_role("button", name="Play: The drill").focus()
    with page.expect_event("requestfinished", lambda request: request.url.startswith(FRAME)):
        page.keyboard.press("Enter")
    page.locator("iframe").wait_for()

    assert asked == [f"{FRAME}?autoplay=1&cc_load_policy=1&dnt=1"]
    frame = page.locator("iframe")
    assert (frame.get_attribute("title"), page.evaluate("document.activeElement.tagName")) == ("The drill", "IFRAME")


def test_without_scripts_the_poster_is_a_link(open_browser, film):
    page = open_browser(javascript=False)
    page.goto(PATH)
    link = page.locator(".film__play")
    assert link.get_attribute("href") == "https://youtu.be/abcdefghijk"
    assert link.get_attribute("aria-label") == "The drill: watch on YouTube (opens a new page)"
