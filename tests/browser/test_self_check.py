"""The self-check in a real browser: a phone, the keyboard alone, no JavaScript, and the Back button."""

import pytest

from education.models import RedFlag
from tests.walk import ON, given

from .accessibility import violations
from .going import follow, go_on
from .test_asking import answer as answer_step
from .test_asking import tick

RESULT = "What your answers say"


def screen(page):
    return page.locator("main input[name=screen]").get_attribute("value")


def heading(page):
    return page.locator("h1").inner_text()


def fill(page, answers):
    """Answer the screen that is open."""
    for name in ON[screen(page)]:
        if name == "age":
            page.locator("input[name=age]").fill(answers[name][0])
        else:
            tick(page, name, *answers.get(name, []))


def to_the_end(page, answers):
    page.goto("/self-check/")
    while page.locator("main input[name=screen]").count():
        fill(page, answers)
        go_on(page)


class Keys:
    """A person who has no mouse: Tab, arrows, Space and Enter."""

    def __init__(self, page):
        self.page = page

    def focused(self):
        return self.page.evaluate("""() => {
            const at = document.activeElement
            return { name: at.name || "", value: at.value || "", type: at.type || "", words: at.innerText || "" }
        }""")

    def tab_to(self, **wanted):
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if wanted.items() <= self.focused().items():
                return
        raise AssertionError(f"no way to {wanted} by keyboard")

    def choose(self, name, values):
        kind = self.page.locator(f'main :is(input, textarea)[name="{name}"]').first.get_attribute("type")
        if kind == "radio":
            self.tab_to(name=name)
            self.page.keyboard.press("Space")
            while self.focused()["value"] != values[0]:
                self.page.keyboard.press("ArrowDown")
        elif kind == "checkbox":
            places = [box.get_attribute("value") for box in self.page.locator(f'main input[name="{name}"]').all()]
            for value in sorted(values, key=places.index):
                self.tab_to(name=name, value=value)
                self.page.keyboard.press("Space")
        else:
            self.tab_to(name=name)
            self.page.keyboard.type(values[0])

    def press(self, words):
        self.tab_to(words=words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_by_keyboard_from_self_check_to_request_on_a_phone_without_javascript(open_browser, stored):
    page = open_browser(width=390, javascript=False)
    keys, answers = Keys(page), given("E3 age 41")
    page.goto("/self-check/")
    while page.locator("main input[name=screen]").count():
        for name in ON[screen(page)]:
            keys.choose(name, answers[name])
        keys.press("Continue")

    assert heading(page) == RESULT
    assert page.locator("main h3").all_inner_texts()[:3] == [
        "Quad and glute strength",
        "Ankle mobility",
        "Training load",
    ]
    assert page.context.cookies() == []
    assert page.url.endswith("/self-check/")
    keys.press("Take this to my request")
    assert "Where is the pain most?\nIn front: around or behind the kneecap" in page.locator("main").inner_text()
    keys.press("Start with these answers")
    assert heading(page) == "Your knee"
    checked = page.locator("input[name=worse]:checked").all()
    assert [box.get_attribute("value") for box in checked] == ["stairs", "squat", "sitting"]

    for step in ["knee", "running", "place", "clinic", "you", "more"]:
        answer_step(page, step)
        go_on(page)
    assert "From your self-check" in page.locator("main h2").all_inner_texts()
    follow(page, "Send my request")

    assert heading(page) == "Request sent"
    request = stored.get()
    assert [each["code"] for each in request.answers if each.get("from")][:3] == ["age", "health", "Q3"]
    assert request.assessment["pattern"] == "FITS"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_back_button_goes_back_screen_by_screen_and_forward_again(open_browser, stored, javascript):
    page = open_browser(width=390, javascript=javascript)
    to_the_end(page, given("E1 age 29"))
    follow(page, "Take this to my request")
    follow(page, "Start with these answers")
    assert heading(page) == "Your knee"

    way = []
    for _ in range(7):
        page.go_back()
        way.append(heading(page))
    assert way == [
        "Request a visit",
        RESULT,
        "Home checks",
        "Your running",
        "Your knee",
        "About you",
        "Check your knee",
    ]
    for _ in range(2):
        page.go_forward()
    assert heading(page) == "Your knee"
    tick(page, "Q6", "same")
    go_on(page)
    assert screen(page) == "running"
    fill(page, given("E1 age 29"))
    go_on(page)
    fill(page, given("E1 age 29"))
    go_on(page)
    assert "5 of 12 points" in page.locator("main").inner_text()


def test_the_button_back_keeps_what_was_chosen(open_browser, stored):
    page = open_browser(width=390, javascript=False)
    page.goto("/self-check/")
    for _ in range(3):
        fill(page, given("E1 age 29"))
        go_on(page)

    follow(page, "Back")

    assert screen(page) == "knee"
    chosen = page.locator("main input:checked").all()
    assert [box.get_attribute("value") for box in chosen] == [
        "front",
        "training_change",
        "squat",
        "stairs",
        "running",
        "sitting",
        "gt30",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_empty_and_with_errors(open_browser, stored, scheme):
    page = open_browser(width=390, scheme=scheme)
    page.goto("/self-check/")
    for name in ON:
        assert screen(page) == name
        assert violations(page) == []
        if name in {"safety", "about", "knee"}:
            go_on(page)
            assert page.title().startswith("Error: ")
            assert page.evaluate("document.activeElement.className") == "error-summary"
            assert violations(page) == []
            for link in page.locator(".error-summary a").all():
                assert page.locator(link.get_attribute("href")).count() == 1
        fill(page, given("E3 age 41"))
        go_on(page)
    assert heading(page) == RESULT
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    follow(page, "Take this to my request")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("who", "changes", "end"),
    [
        ("E9 age 57", {}, RESULT),
        ("E6 age 33", {}, RESULT),
        ("E8 age 30", {}, RESULT),
        ("E1 age 29", {"age": ["16"]}, RESULT),
        ("E1 age 29", {"flags": ["PE"]}, "Call 911 or go to the nearest emergency room now"),
        ("E1 age 29", {"age": ["60"], "Q4": ["injury"]}, "Get seen today at urgent care or an emergency room"),
    ],
    ids=["level 3", "does not fit", "cannot tell", "under 18", "level 1", "level 2"],
)
def test_every_end_is_accessible(open_browser, stored, scheme, who, changes, end):
    page = open_browser(width=390, scheme=scheme)
    to_the_end(page, given(who, **changes))

    assert heading(page) == end
    assert violations(page) == []
    assert page.context.cookies() == []


def test_a_sign_added_today_ends_on_advice_and_is_kept_nowhere(open_browser, stored):
    flag = RedFlag.objects.create(
        code="HUMS", level=1, group="now", question="A knee that hums Kq7", advice="Call 911 for the hum."
    )
    try:
        page = open_browser(width=390, javascript=False)
        page.goto("/self-check/")
        page.get_by_label("A knee that hums Kq7").check(force=True)
        go_on(page)

        assert heading(page) == "Call 911 or go to the nearest emergency room now"
        assert "Call 911 for the hum." in page.locator("main").inner_text()
        assert page.context.cookies() == []
        assert stored.count() == 0
    finally:
        flag.delete()


def test_the_printed_result_shows_the_words_and_no_buttons(open_browser, stored):
    page = open_browser()
    to_the_end(page, given("E3 age 41"))
    page.emulate_media(media="print")

    assert page.locator(".contributor").first.is_visible()
    assert page.locator(".contributor__bar").first.is_visible()
    assert not page.get_by_role("button", name="Take this to my request").is_visible()
    assert not page.locator(".site-header__nav").is_visible()
