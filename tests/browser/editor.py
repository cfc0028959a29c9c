"""The block editor, by mouse and by keyboard, and what a reader sees of each kind of block."""

import pytest

from education.models import (
    Callout,
    CallToAction,
    CareCard,
    ChildTiles,
    DoList,
    DrawnFigure,
    ExerciseLibrary,
    ExercisePicker,
    Figure,
    Picture,
    Prose,
    QuestionAnswer,
    StepList,
    ToolLink,
    Video,
)
from tests.blocks import make_picture

END = ".order-machine-insert-target.last"
PICTURE = "Knee from the side"
LISTS = {"1. ": "ordered list", "- ": "unordered list"}
# What an editor fills in for each kind of block: its fields, with the words that stand on the screen.
FILLED = {
    Prose: {"body": "Typed in a text."},
    Callout: {"heading": "Worth knowing", "body": "Typed in a callout."},
    DoList: {"kind": "Do", "heading": "Do this", "body": "- Typed in a list."},
    StepList: {"heading": "How to lean", "body": "1. Typed as a step."},
    QuestionAnswer: {"heading": "Can I run?", "body": "Typed as an answer."},
    CareCard: {"level": "1: emergency now"},
    ChildTiles: {"heading": "More pages", "of": "/causes/"},
    ExercisePicker: {"heading": "Try these", "exercises": "/exercises/forward-lean/"},
    ExerciseLibrary: {"heading": "Find an exercise"},
    Figure: {"picture": PICTURE, "shape": "A wide strip of it", "caption": "Words below a picture"},
    DrawnFigure: {
        "drawing": "Pain lights from 0 to 10",
        "labels": "Go on\nTake care\nStop",
        "description": "Three lights for pain from 0 to 10",
        "caption": "Words below a diagram",
    },
    Video: {
        "heading": "See the drill",
        "url": "https://www.youtube.com/watch?v=abcdefghijk",
        "has_captions": "A person checked the captions",
        "transcript": "Words that are said in a film.",
    },
    ToolLink: {"tool": "Request a visit", "heading": "Be seen", "text": "Words of a link."},
    CallToAction: {"heading": "Ready?", "text": "Words of a call.", "button": "Ask now"},
}
# What a reader then sees: the component, and words in it.
SHOWN = {
    Prose: (".prose", "Typed in a text."),
    Callout: (".callout", "Worth knowing Typed in a callout."),
    DoList: (".do-list--do li", "Typed in a list."),
    StepList: (".step-list ol li", "Typed as a step."),
    QuestionAnswer: (".question", "Can I run? Typed as an answer."),
    CareCard: (".care-card--1", "Call 911 or go to the emergency room now"),
    ChildTiles: (".tiles", "More pages Training volume"),
    ExercisePicker: (".tiles", "Try these Forward Lean"),
    ExerciseLibrary: (".library", "Find an exercise"),
    Figure: (".picture--wide", "Words below a picture"),
    DrawnFigure: (".diagram", "Words below a diagram"),
    Video: (".film", "Words that are said in a film."),
    ToolLink: (".tool-link", "Be seen Words of a link. Request a visit"),
    CallToAction: (".call-to-action", "Ready? Words of a call. Ask now"),
}


@pytest.fixture
def library(stored):
    """A picture to choose, committed for the real server."""
    yield make_picture(PICTURE, size=(1200, 800))
    Picture.objects.all().delete()


class Mouse:
    """Points at things."""

    def __init__(self, page):
        self.page = page

    def add(self, title):
        self.page.locator(END).click()
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
        self.press(self.page.locator(END))
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


def new_block(page, kind):
    return page.locator(f".inline-related.dynamic-education_{kind._meta.model_name}_set").last


def add_block(hand, kind):
    """Choose a kind in the menu of blocks and fill it in."""
    hand.add(str(kind._meta.verbose_name).capitalize())
    block = new_block(hand.page, kind)
    assert kind.help in block.inner_text()
    for name, words in FILLED[kind].items():
        fill_in(hand, block, name, words)


def fill_in(hand, block, name, words):
    field = block.locator(f"[name$='-{name}']").first
    tag, kind, classes = field.evaluate("field => [field.tagName, field.type, field.className]")
    if block.locator(f".field-{name} .tiptap").count():
        write(hand, block.locator(f".field-{name}"), words)
    elif "admin-autocomplete" in classes:
        hand.choose(block, words)
    elif kind == "checkbox":
        hand.tick(block.get_by_role("checkbox", name=words))
    elif tag == "SELECT":
        field.select_option(label=words)
    else:
        field.fill(words)


def write(hand, row, words):
    """Type; words that start with a mark of LISTS stand in such a list."""
    mark = next((mark for mark in LISTS if words.startswith(mark)), "")
    if mark:
        hand.press(row.get_by_role("button", name=LISTS[mark], exact=True))
    else:
        hand.enter(row.locator(".tiptap"))
    hand.page.keyboard.type(words.removeprefix(mark))
