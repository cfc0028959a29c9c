"""Blocks in the editor as staff see it, and on the page. test_publishing.py makes one of every kind."""

import pytest
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Figure, Revision
from tests.blocks import add, photo

from .accessibility import violations
from .editor import Keyboard, Mouse, add_block, new_block
from .going import follow
from .people import sign_in

SHIFTS = """() => new Promise(done => {
    const sum = list => list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
    new PerformanceObserver(list => done(sum(list))).observe({type: "layout-shift", buffered: true})
    setTimeout(() => done(0), 500)
})"""
NAMES = [block._meta.model_name for block in BLOCKS]


@pytest.fixture
def draft(library, people):
    """An open draft with one text, committed for the real server, and a picture to choose."""
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), None, timezone.now())
    for block in publishing.blocks_of(draft)[1:]:
        block.delete()
    yield draft
    draft.delete()


@pytest.fixture
def editor(open_browser, draft):
    page = open_browser()
    sign_in(page, "boss")
    page.goto(f"/admin/education/revision/{draft.pk}/change/")
    page.locator(".order-machine-insert-target.last").wait_for()
    page.get_by_label("Change note:").fill("Blocks")
    return page


def order(page):
    """The kinds of the blocks as they stand on the screen, the first text left out."""
    rows = page.locator(".order-machine .inline-related:not(.empty-form)")
    placed = rows.evaluate_all(
        "rows => rows.map(row => [row.getBoundingClientRect().top, row.id]).sort((a, b) => a[0] - b[0])"
    )
    return [name.removeprefix("education_").split("_set")[0] for _, name in placed][1:]


def stored(draft):
    return [block._meta.model_name for block in publishing.blocks_of(Revision.objects.get(pk=draft.pk))][1:]


def test_after_a_save_it_is_in_sight_what_became_of_it(editor):
    hand = Keyboard(editor)
    for kind in BLOCKS[:4]:
        add_block(hand, kind)
    note = editor.get_by_label("Change note:")
    for words, seen in [("", note), ("Blocks", editor.locator(".messagelist .success"))]:
        note.fill(words)
        editor.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        with editor.expect_navigation():
            editor.get_by_role("button", name="Save and continue editing").click()
        editor.wait_for_timeout(600)
        box, height = seen.bounding_box(), editor.evaluate("innerHeight")
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height


def test_blocks_are_put_in_order_by_keyboard(editor, draft):
    hand = Keyboard(editor)
    for kind in BLOCKS:
        add_block(hand, kind)
    assert order(editor) == NAMES

    for kind in BLOCKS[1:]:  # each goes above all others, so that their order turns round
        up = new_block(editor, kind).get_by_role("button", name="Move up")
        for _ in range(BLOCKS.index(kind)):
            hand.reach(up)
            editor.keyboard.press("Enter")
    assert order(editor) == NAMES[::-1]
    editor.get_by_role("button", name="Save and continue editing").press("Enter")
    editor.locator(".messagelist .success").wait_for()

    assert stored(draft) == NAMES[::-1]
    assert order(editor) == NAMES[::-1]


def see(image):
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_of_all_blocks_is_accessible_and_fits(open_browser, draft, width, scheme):
    for number, kind in enumerate(BLOCKS, 1):
        add(draft, kind, 100_000 + number)
    page = open_browser(width=width, scheme=scheme)
    sign_in(page, "boss")
    page.goto(f"/drafts/{draft.pk}/")
    see(page.locator("figure img"))

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure img").evaluate("image => image.currentSrc").endswith(".avif")


def test_a_page_with_a_picture_does_not_shift(open_browser, draft):
    add(draft, Figure, 1)
    page = open_browser(width=390)
    sign_in(page, "boss")
    page.goto(f"/drafts/{draft.pk}/")
    see(page.locator("figure img"))

    assert page.evaluate(SHIFTS) == 0


def test_an_editor_uploads_a_picture_while_choosing_one(editor, draft, tmp_path):
    file = tmp_path / "knee.png"
    file.write_bytes(photo("PNG", color="olive"))
    hand = Mouse(editor)
    hand.add("Picture")
    block = new_block(editor, Figure)

    with editor.expect_popup() as opened:
        block.get_by_role("link", name="Add another picture").click()
    popup = opened.value
    popup.get_by_label("Picture:").set_input_files(file)
    popup.get_by_label("Title:").fill("A knee on olive")
    popup.get_by_label("Alternative text:").fill("A knee")
    popup.get_by_role("button", name="Save", exact=True).click()
    block.locator(".select2-selection__rendered", has_text="A knee on olive").wait_for()
    follow(editor, "Save and look at the page")

    editor.locator("main figure img").wait_for()
    assert Figure.objects.get(parent=draft).picture.title == "A knee on olive"
