"""My plan on a phone: by keyboard alone, without JavaScript, from an exercise to paper and to a sent request."""

import re

import pytest

from education.models import Exercise, Revision, StepList
from education.plan.code import write
from tests.journey import ANSWERS

from .accessibility import violations
from .going import follow, go_on
from .test_asking import answer as answer_step
from .test_self_check import Keys, heading

THREE = "/my-plan/C5FE/"
SHEET = re.compile(rb"/Type\s*/Page\b")


def sheets(page):
    return len(SHEET.findall(page.pdf(format="Letter")))


def test_by_keyboard_from_an_exercise_to_the_request_on_a_phone_without_javascript(open_browser, stored):
    page = open_browser(width=390, javascript=False)
    keys = Keys(page)
    page.goto("/exercises/wall-sit/")
    keys.press("Start a plan with this exercise")
    assert (heading(page), page.url.endswith("/my-plan/?exercise=X5")) == ("My exercise plan", True)
    keys.choose("exercise", ["X8", "X10"])
    keys.press("Make my plan")

    assert page.url.endswith(THREE)
    titles = page.locator(".planned-exercise__title").all_inner_texts()
    assert titles == ["1. Wall sit", "2. Side-lying leg lift", "3. Bridge, then single-leg bridge"]
    assert page.context.cookies() == []
    keys.press("Take this plan to my request")
    assert page.locator("input[name=plan]").input_value() == "C5FE"
    keys.press("Add this plan")
    for step in ANSWERS:
        answer_step(page, step)
        keys.press("Continue")
    assert "C5FE: Wall sit: 4 holds" in page.locator("main").inner_text()
    keys.press("Send my request")

    assert heading(page) == "Request sent"
    assert [each["value"] for each in stored.get().answers if each["code"] == "plan"] == ["C5FE"]


def test_a_typed_code_joins_the_request_on_a_phone_without_javascript(open_browser, stored):
    page = open_browser(width=390, javascript=False)
    page.goto("/request/safety/")
    for step in ANSWERS:
        answer_step(page, step)
        go_on(page)
    follow(page, "Change Which exercise plan do you bring?", role="link")
    page.get_by_label("Code of your plan").fill("c5ff")
    follow(page, "Add this plan")
    assert page.title().startswith("Error: There is") or page.title().startswith("Error: ")
    assert page.get_by_label("Code of your plan").input_value() == "c5ff"
    page.get_by_label("Code of your plan").fill("c5 fe")
    follow(page, "Add this plan")
    follow(page, "Send my request")

    assert [each["value"] for each in stored.get().answers if each["code"] == "plan"] == ["C5FE"]


@pytest.mark.parametrize(
    ("names", "count"), [(["X5"], 2), (["X5", "X8", "X10"], 3), (["X1", "X2", "X3", "X4", "X7", "X12"], 4)]
)
def test_a_plan_prints_on_few_sheets_and_without_the_frame(open_browser, names, count):
    page = open_browser(javascript=False)
    page.goto(f"/my-plan/{write(names)}/")
    page.emulate_media(media="print")

    for hidden in [".site-header", ".site-footer", "form", ".skip-link", ".sheet__screen", "details"]:
        assert [each for each in page.locator(hidden).all() if each.is_visible()] == [], hidden
    for shown in [".way-back__code", ".diary__table", ".planned-exercise svg", ".exercise-lights"]:
        assert page.locator(shown).first.is_visible(), shown
    assert sheets(page) == count


def test_the_longest_plan_still_prints_on_four_sheets(open_browser, django_db_blocker):
    with django_db_blocker.unblock():
        live = Exercise.objects.filter(revision__in=Revision.objects.live())
        steps = {row.parent_id: len(row.body) for row in StepList.objects.filter(parent__exercise__in=live)}
        names = [each.code for each in sorted(live, key=lambda each: -steps[each.revision_id])[:6]]
    page = open_browser()
    page.goto(f"/my-plan/{write(names)}/")

    assert sheets(page) == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(open_browser, stored, scheme):
    page = open_browser(width=390, scheme=scheme)
    page.goto("/my-plan/")
    assert violations(page) == []
    follow(page, "Make my plan")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert violations(page) == []
    for link in page.locator(".error-summary a").all():
        assert page.locator(link.get_attribute("href")).count() == 1
    page.goto("/my-plan/?code=C5FF")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert violations(page) == []
    page.goto(THREE)
    assert violations(page) == []
    follow(page, "Take this plan to my request")
    assert violations(page) == []
    follow(page, "Add this plan")
    page.goto("/request/plan/")
    assert violations(page) == []


def test_no_page_is_wider_than_a_small_phone(open_browser):
    page = open_browser(width=320)
    for path in ["/my-plan/", "/my-plan/FWVD/", "/request/plan/?plan=FWVD"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
