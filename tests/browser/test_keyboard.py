"""Reading, finding and asking with the keyboard alone."""

from tests.journey import ANSWERS

from .test_self_check import Keys


def press_until(page, key, name, most=60):
    """Press a key until what has the focus says this; that is how a keyboard user gets there."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name!r} was not reached with {most} presses of {key}")


def focus_is_visible(page):
    style = "(element => [getComputedStyle(element).outlineStyle, parseFloat(getComputedStyle(element).outlineWidth)])"
    kind, width = page.evaluate(f"{style}(document.activeElement)")
    return kind != "none" and width >= 2


def test_the_contents_list_leads_to_its_section(open_browser):
    page = open_browser(width=390)
    page.goto("/causes/overstriding/")

    press_until(page, "Tab", "Check yourself at home")
    assert focus_is_visible(page)
    page.keyboard.press("Enter")

    heading = page.get_by_role("heading", name="Check yourself at home")
    page.wait_for_function("element => element.getBoundingClientRect().top < 200", arg=heading.element_handle())
    page.keyboard.press("Tab")
    assert page.evaluate("h => h.compareDocumentPosition(document.activeElement) & 4", heading.element_handle()) == 4


def test_exercises_are_narrowed_down_by_keyboard(open_browser):
    page = open_browser(width=390, javascript=False)
    page.goto("/exercises/")

    page.get_by_label("Helps with").focus()
    page.keyboard.type("Running form")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**helps=technique**")

    assert page.get_by_label("Helps with").input_value() == "technique"
    assert "Forward Lean drill" in page.locator(".library .tiles__title").all_inner_texts()


def test_a_request_is_sent_by_keyboard_on_a_phone_without_javascript(open_browser, stored):
    page = open_browser(width=390, javascript=False)
    keys = Keys(page)
    page.goto("/request/")
    keys.press("Start")
    for step, asked in ANSWERS.items():
        names = asked if step != "clinic" else {}  # the nearest clinic is chosen already
        for name, value in names.items():
            keys.choose(name, value if isinstance(value, list) else [value])
        keys.press("Continue")
    keys.press("Send my request")

    assert page.locator("h1").inner_text() == "Request sent"
    request = stored.get()
    assert request.full_name == ANSWERS["you"]["full_name"]
    assert {each["code"]: each["value"] for each in request.answers}[
        "more"
    ] == "I use two canes.\nThe door bell is broken."
