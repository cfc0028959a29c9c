"""The page that suggests a clinic: reasons in sight, another one a key press away."""

import pytest

from tests.journey import ANSWERS

from .accessibility import violations
from .going import go_on
from .test_asking import answer


def ask(page, zip_code):
    """Come to the page that suggests a clinic."""
    page.goto("/request/safety/")
    for step in ["safety", "health", "knee", "running", "place"]:
        answer(page, step)
        if step == "place":
            page.get_by_label("ZIP code").fill(zip_code)
        go_on(page)
    assert page.locator("h1").inner_text() == "Which clinic should see you?"


def chosen(page):
    return page.locator("input[name=clinic]:checked").get_attribute("value")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_another_clinic_is_chosen_with_the_keyboard_alone(open_browser, stored, javascript):
    page = open_browser(width=390, javascript=javascript)
    ask(page, ANSWERS["place"]["zip_code"])
    shown = page.get_by_role("radio")
    assert (chosen(page), shown.count()) == ("example-clinic-north", 1)

    shown.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("radio").nth(2).wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert chosen(page) == "example-clinic-south"
    go_on(page)
    page.go_back()
    assert chosen(page) == "example-clinic-south"
    page.get_by_role("radio").nth(2).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_is_accessible_and_a_click_anywhere_on_a_clinic_chooses_it(open_browser, stored, scheme, width):
    page = open_browser(width=width, scheme=scheme)
    ask(page, "09001")

    assert page.get_by_role("radio").count() == 3
    assert violations(page) == []
    page.get_by_text("It takes requests.").last.click(force=True)  # the label lies over it

    assert chosen(page) == page.get_by_role("radio").last.get_attribute("value")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
