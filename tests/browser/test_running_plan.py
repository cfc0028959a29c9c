"""The running plan on a phone: by keyboard alone, without JavaScript, down to the printed sheet."""

import re

import pytest
from icalendar import Calendar

from .accessibility import violations

NUMBERS = "unit=mi&current=10&longest30=4&days_off=2&runs=3&goal=16"
TODAY = f"/running-plan/today/?{NUMBERS}"


def tab_to(page, target):
    """Press Tab until the element that `target` finds has the focus."""
    wanted = target.element_handle()
    for _ in range(120):
        if page.evaluate("element => element === document.activeElement", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def type_into(page, label, text):
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


def press(page, name, role="button"):
    tab_to(page, page.get_by_role(role, name=name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, name, value):
    """Choose a radio button with the arrows, as the keyboard does."""
    values = page.locator(f"input[name={name}]").evaluate_all("boxes => boxes.map(box => box.value)")
    tab_to(page, page.locator(f"input[name={name}]").first)
    page.keyboard.press("Space")
    for _ in range(values.index(value)):
        page.keyboard.press("ArrowDown")
    assert page.locator(f"input[name={name}]:checked").get_attribute("value") == value


def answer_today(page, pain="1"):
    tab_to(page, page.locator("input[name=flags][value=none]"))
    page.keyboard.press("Space")
    type_into(page, "How old are you?", "34")
    choose(page, "pain", pain)
    choose(page, "settles24", "yes")
    press(page, "Continue")


def heading(page):
    return page.locator("h1").inner_text().replace("\n", " ")


def test_back_leads_to_the_plan_again_from_wherever_it_sent_a_runner(open_browser):
    page = open_browser(width=390)
    page.goto(TODAY)
    answer_today(page)
    for name in ["Do the weekly check-in", "When to get help"]:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        assert heading(page) != "Your running plan"
        page.go_back()
        assert heading(page) == "Your running plan"


def test_by_keyboard_on_a_phone_without_javascript_to_the_printed_sheet(open_browser):
    page = open_browser(width=390, javascript=False)
    page.goto("/running-plan/")
    type_into(page, "How far do you run in a normal week?", "10")
    type_into(page, "How long was your longest run", "4")
    type_into(page, "How many days ago", "2")
    choose(page, "runs", "3")
    type_into(page, "How far do you want to run", "16")
    press(page, "Continue")
    assert page.url.endswith(f"{TODAY}&weeks=")

    answer_today(page)

    assert heading(page) == "Your running plan"
    assert "From 10.0 to 16.0 miles a week in 11 weeks." in page.locator("main").inner_text()
    press(page, "Open the sheet to print")
    assert heading(page) == "Running plan and pain diary"
    page.emulate_media(media="print")
    assert page.locator(".week-table").is_visible()
    assert page.locator(".diary__table").is_visible()
    assert not page.locator(".site-header").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    assert pages_of(page) == 2
    assert page.context.cookies() == []


def pages_of(page):
    """How many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter")))


@pytest.mark.parametrize("numbers", ["current=6&longest30=3&runs=5&goal=50", "current=60&longest30=12&runs=5&goal=50"])
def test_the_longest_plan_still_prints_on_two_pages(open_browser, numbers):
    page = open_browser()
    page.goto(f"/running-plan/today/?unit=mi&days_off=2&{numbers}")
    answer_today(page)
    press(page, "Open the sheet to print")

    assert pages_of(page) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(open_browser, scheme):
    page = open_browser(width=390, scheme=scheme)
    page.goto("/running-plan/today/?unit=mi")
    assert page.title().startswith("Error: ")
    assert violations(page) == []
    page.goto(TODAY)
    assert violations(page) == []
    press(page, "Continue")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert violations(page) == []
    answer_today(page)
    assert violations(page) == []
    press(page, "Open the sheet to print")
    assert violations(page) == []
    press(page, "Back to the plan")
    assert heading(page) == "Your running plan"
    press(page, "Do the weekly check-in", role="link")
    assert violations(page) == []


@pytest.mark.parametrize(
    ("days_off", "pain", "title"), [(2, "7", "No plan while the pain is 6 or more"), (30, "1", "Start with walk-run")]
)
def test_other_answers_are_accessible_too(open_browser, days_off, pain, title):
    for scheme in ["light", "dark"]:
        page = open_browser(width=390, scheme=scheme)
        page.goto(f"/running-plan/today/?unit=mi&current=10&longest30=4&runs=3&goal=16&days_off={days_off}")
        answer_today(page, pain)
        assert heading(page) == title
        assert violations(page) == []


def test_the_calendar_file_arrives(open_browser):
    page = open_browser(width=390, javascript=False)
    page.goto(TODAY)
    answer_today(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the calendar file").click()

    assert download.value.suggested_filename == "running-plan.ics"
    assert len(Calendar.from_ical(download.value.path().read_bytes()).events) == 33


def test_no_page_is_wider_than_a_small_phone(open_browser):
    page = open_browser(width=320)
    page.goto("/running-plan/today/?unit=km&current=90&longest30=30&days_off=2&runs=5&goal=80")
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    answer_today(page)
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    press(page, "Open the sheet to print")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert max(widths) <= 320
