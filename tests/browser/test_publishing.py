"""A whole life of a page in the browser: written, sent back, approved for tomorrow, gone back to, withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Revision

from .editor import SHOWN, Keyboard, Mouse, add_block
from .going import press
from .people import sign_in

PATH = "/about/"
TITLE = "About us, in new words"
HISTORY = [
    "The site. Loaded as starter content, revision 1.",
    "ed. Started a draft, revision 2.",
    "ed. Asked for review, revision 2.",
    "rae. Sent it back, revision 2. Say who we are",
    "ed. Asked for review, revision 2.",
    "rae. Approved it, revision 2.",
    "ed. Started a draft from an older revision, revision 3. Back to the words of revision 1",
    "ed. Asked for review, revision 3.",
    "rae. Approved it, revision 3.",
    "ed. Withdrew the page.",
]


def title_of(page):
    return page.locator("h1").inner_text()


def not_shown(page):
    """The kinds of blocks that a reader of this page misses."""
    main = page.locator("main")
    missing = [kind for kind in BLOCKS if main.locator(SHOWN[kind][0]).filter(has_text=SHOWN[kind][1]).count() == 0]
    return [kind.__name__ for kind in missing]


def follow(person, title):
    """From the desk to a page that waits there."""
    person.goto("/admin/")
    person.locator(".desk").get_by_role("link", name=title).first.click()


def review(person, revision):
    person.goto(reverse("admin:education_revision_review", args=[revision.pk]))


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_a_whole_life_of_a_page(open_browser, library, two_people, hand):
    before = Revision.objects.live().get(article__path=PATH)
    editor, reviewer, public = open_browser(), open_browser(), open_browser(width=390)
    sign_in(editor, "ed")
    sign_in(reviewer, "rae")
    public.goto(PATH)
    today = public.locator("main").inner_text()

    # the editor drafts one block of each kind, and previews
    editor.goto("/admin/education/article/")
    editor.get_by_role("link", name=PATH, exact=True).click()
    press(editor, "New draft")
    editor.get_by_label("Title:", exact=True).fill(TITLE)
    editor.get_by_label("Change note:").fill("New words")
    for kind in BLOCKS:
        add_block(hand(editor), kind)
    with editor.expect_popup() as opened:
        editor.get_by_role("button", name="Preview without saving").click()
    assert opened.value.locator(".errorlist").all_inner_texts() == []
    assert (title_of(opened.value), not_shown(opened.value)) == (TITLE, [])
    draft = Revision.objects.get(article=before.article, state="draft")
    assert (draft.title, len(publishing.blocks_of(draft))) == (before.title, len(publishing.blocks_of(before)))

    # the editor asks for review, and may not approve
    press(editor, "Ask for review")
    review(editor, draft)
    press(editor, "Approve")
    assert editor.locator(".errorlist").inner_text() == "You wrote this. Another person has to review it."

    # the reviewer sends it back, the editor asks again, the reviewer approves for tomorrow
    follow(reviewer, TITLE)
    reviewer.get_by_label("Note:").fill("Say who we are")
    press(reviewer, "Send it back")
    follow(editor, TITLE)
    press(editor, "Ask for review")
    follow(reviewer, TITLE)
    tomorrow = timezone.localtime() + timedelta(days=1)
    reviewer.locator("[name=publish_at_0]").fill(f"{tomorrow:%Y-%m-%d}")
    reviewer.locator("[name=publish_at_1]").fill("06:00:00")
    press(reviewer, "Approve")
    assert reviewer.locator(".messagelist").inner_text() == f"The public sees it from {tomorrow:%B %d, %Y}, 06:00."

    # today's page is unchanged; tomorrow's is new
    public.goto(PATH)
    assert public.locator("main").inner_text() == today
    Revision.objects.filter(pk=draft.pk).update(publish_at=timezone.now())  # the clock moves on
    public.goto(PATH)
    assert (title_of(public), not_shown(public)) == (TITLE, [])
    assert public.locator("main figure img").get_attribute("alt") == "A knee seen from the side"
    assert "Reviewed by Rae Doe, PT, DPT" in public.locator("main").inner_text()

    # back to the old words, through review like all words
    editor.goto(reverse("admin:education_revision_change", args=[before.pk]))
    press(editor, "New draft from these words")
    press(editor, "Ask for review")
    follow(reviewer, before.title)
    press(reviewer, "Approve")
    public.goto(PATH)
    assert (title_of(public), len(not_shown(public))) == (before.title, len(BLOCKS))

    # the page is withdrawn, and every step is in the history
    editor.goto(reverse("admin:education_article_change", args=[before.article_id]))
    press(editor, "Withdraw the page")
    assert editor.locator(".messagelist").inner_text().startswith(f"{PATH} is taken down")
    gone = public.request.get(public.url)
    assert (gone.status, "<h1>This page was taken down</h1>" in gone.text()) == (410, True)
    editor.goto(reverse("admin:education_article_history", args=[before.article_id]))
    events = editor.locator("#content .module ul").first.locator("li").all_inner_texts()
    assert [event.split(": ", 1)[1] for event in events] == HISTORY
