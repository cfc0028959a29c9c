"""Every kind of block, made by keyboard and by mouse in the editor as staff see it."""

import pytest
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Figure, Picture, Revision, StepList
from tests.blocks import FIELDS, add, make_picture, photo

from .accessibility import violations
from .test_staff import people, sign_in  # noqa: F401 - a fixture

WRITTEN = "Typed in the browser"
SHIFTS = """() => new Promise(done => {
    const sum = list => list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
    new PerformanceObserver(list => done(sum(list))).observe({type: "layout-shift", buffered: true})
    setTimeout(() => done(0), 500)
})"""
NAMES = [block._meta.model_name for block in BLOCKS]


@pytest.fixture
def draft(people):  # noqa: F811
    """An open draft with one text, committed for the real server, and a picture to choose."""
    picture = make_picture("Knee from the side", size=(1200, 800))
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), None, timezone.now())
    for block in publishing.blocks_of(draft)[1:]:
        block.delete()
    yield draft
    draft.delete()
    picture.delete()
    Picture.objects.all().delete()


@pytest.fixture
def editor(open_browser, draft):
    page = open_browser()
    sign_in(page, "boss")
    page.goto(f"/admin/education/revision/{draft.pk}/change/")
    page.locator(".order-machine-insert-target.last").wait_for()
    page.get_by_label("Change note:").fill("Blocks")
    return page


class Mouse:
    """Points at things."""

    def __init__(self, page):
        self.page = page

    def add(self, title):
        self.page.locator(".order-machine-insert-target.last").click()
        self.page.locator(".plugin-buttons").get_by_role("button", name=title, exact=True).click()

    def enter(self, text):
        text.click()

    def press(self, button):
        button.click()

    def tick(self, box):
        box.check()

    def choose(self, block, words):
        block.locator(".select2-selection").click()
        self.page.get_by_role("option", name=words).click()


class Keyboard:
    """Only presses keys, wherever the focus is. Going there is Tab, many times: `reach` stands for that."""

    def __init__(self, page):
        self.page = page

    def reach(self, element):
        element.focus()
        assert element.evaluate("element => element === document.activeElement && element.tabIndex >= 0")

    def add(self, title):
        self.press(self.page.locator(".order-machine-insert-target.last"))
        self.press(self.page.locator(".plugin-buttons").get_by_role("button", name=title, exact=True))

    def enter(self, text):
        self.reach(text)

    def press(self, button):
        self.reach(button)
        self.page.keyboard.press("Enter")

    def tick(self, box):
        self.reach(box)
        self.page.keyboard.press("Space")

    def choose(self, block, words):
        self.reach(block.locator(".select2-selection"))
        self.page.keyboard.press("Space")
        self.page.keyboard.type(words)
        self.page.get_by_role("option", name=words).wait_for()
        self.page.keyboard.press("Enter")


def fill_in(page, block, kind, hand):
    """Every field of a new block; returns the words that the page must show."""
    for name, value in FIELDS[kind].items():
        field = block.locator(f"[name$='-{name}']:not([type=hidden])")
        if name == "body":
            if kind is StepList:
                hand.press(block.get_by_role("button", name="ordered list", exact=True))
            else:
                hand.enter(block.locator(".tiptap"))
            page.keyboard.type(WRITTEN)
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(value)
    if kind.__name__ == "ExercisePicker":
        hand.tick(block.get_by_role("checkbox").first)
    if kind is Figure:
        hand.choose(block, "Knee from the side")


def new_block(page, kind):
    return page.locator(f".inline-related.dynamic-education_{kind._meta.model_name}_set").last


def order(page):
    """The kinds of the blocks as they stand on the screen, the first text left out."""
    rows = page.locator(".order-machine .inline-related:not(.empty-form)")
    placed = rows.evaluate_all(
        "rows => rows.map(row => [row.getBoundingClientRect().top, row.id]).sort((a, b) => a[0] - b[0])"
    )
    return [name.removeprefix("education_").split("_set")[0] for _, name in placed][1:]


def stored(draft):
    return [block._meta.model_name for block in publishing.blocks_of(Revision.objects.get(pk=draft.pk))][1:]


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_a_block_of_every_kind_is_added_saved_and_shown(editor, draft, hand):
    hand = hand(editor)
    for kind in BLOCKS:
        hand.add(str(kind._meta.verbose_name).capitalize())
        block = new_block(editor, kind)
        assert kind.help in block.inner_text()
        fill_in(editor, block, kind, hand)
    assert order(editor) == NAMES

    hand.press(editor.get_by_role("button", name="Save and look at the page"))

    editor.locator("h1").wait_for()
    assert f"/drafts/{draft.pk}/" in editor.url, editor.locator(".errorlist").all_inner_texts()
    assert stored(draft) == NAMES
    text = editor.locator("main").inner_text()
    shown = [
        value for fields in FIELDS.values() for name, value in fields.items() if name in {"heading", "text", "button"}
    ]
    assert [words for words in shown if words not in text] == []
    assert text.count(WRITTEN) == sum("body" in fields for fields in FIELDS.values())
    assert editor.locator("main figure img").get_attribute("alt") == "A knee seen from the side"


def test_blocks_are_put_in_order_by_keyboard(editor, draft):
    hand = Keyboard(editor)
    for kind in BLOCKS:
        hand.add(str(kind._meta.verbose_name).capitalize())
        fill_in(editor, new_block(editor, kind), kind, hand)

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
    editor.get_by_role("button", name="Save and look at the page").click()

    editor.locator("main figure img").wait_for()
    assert Figure.objects.get(parent=draft).picture.title == "A knee on olive"
