import re

import pytest

from intake.booking import status_token
from tests.journey import ANSWERS

from .accessibility import violations
from .going import follow, go_on

REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


def tick(page, name, *values):
    for value in values:
        page.locator(f'input[name={name}][value="{value}"]').check(force=True)


def fill_in(page):
    """From the start page to the answers, as a person does."""
    page.goto("/causes/overstriding/")
    page.locator("main").get_by_role("link", name="Request a visit").click()
    follow(page, "Start", "link")
    tick(page, "flags", "none")
    go_on(page)
    knee = ANSWERS["knee"]
    for name in ["side", "since", "worst_pain"]:
        tick(page, name, knee[name])
    tick(page, "worse", *knee["worse"])
    page.get_by_label("What is one thing your knee stops you doing?").fill(knee["stops"])
    go_on(page)
    page.get_by_label("ZIP code").fill("55401")
    tick(page, "days", "mon")
    tick(page, "parts", "morning")
    go_on(page)
    assert page.locator("input[name=clinic]:checked").get_attribute("value") == "example-clinic-north"
    go_on(page)
    you = ANSWERS["you"]
    page.get_by_label("Full name").fill(you["full_name"])
    for label in ["Month", "Day", "Year"]:
        page.get_by_label(label, exact=True).fill(you[f"birth_date_{label.lower()}"])
    tick(page, "contact_way", "email")
    page.get_by_label("Email address").fill(you["email"])
    go_on(page)
    assert page.locator("h1").inner_text() == "Check your answers before you send your request"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_asks_to_be_seen(open_browser, stored, javascript, width):
    page = open_browser(width=width, javascript=javascript)
    fill_in(page)

    follow(page, "Send my request")

    assert page.locator("h1").inner_text() == "Request sent"
    request = stored.get()
    assert REFERENCE.search(page.locator("main").inner_text())[0] == request.reference
    assert (request.events.count(), request.messages.count()) == (1, 2)
    assert (request.clinic.slug, request.source_path) == ("example-clinic-north", "/causes/overstriding/")


def test_back_and_send_again_is_the_same_request(open_browser, stored):
    page = open_browser()
    fill_in(page)
    follow(page, "Send my request")
    first = page.locator("main").inner_text()

    for _ in range(3):
        page.go_back()
        if page.get_by_role("button", name="Send my request").count():
            follow(page, "Send my request")

    assert page.locator("main").inner_text() == first
    assert stored.count() == 1


def test_a_red_flag_ends_on_advice_and_is_kept_nowhere(open_browser, stored):
    page = open_browser(width=390)
    page.goto("/request/safety/")
    tick(page, "flags", "HOT_FEVER")
    go_on(page)

    assert page.locator("h1").inner_text() == "Call 911 or go to the nearest emergency room now"
    assert page.get_by_role("link", name="Call 911").get_attribute("href") == "tel:911"
    assert violations(page) == []
    assert stored.count() == 0
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrf"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_form_page_is_accessible_empty_and_with_errors(open_browser, stored, scheme):
    page = open_browser(width=390, scheme=scheme)
    page.goto("/request/safety/")
    for step in ANSWERS:
        page.wait_for_url(f"**/request/{step}/")
        assert violations(page) == []
        if step != "clinic":
            go_on(page)
            page.locator(".error-summary:focus").wait_for()
            assert page.title().startswith("Error: ")
            assert violations(page) == []
            for link in page.locator(".error-summary a").all():
                assert page.locator(link.get_attribute("href")).count() == 1
        answer(page, step)
        go_on(page)
    assert violations(page) == []
    follow(page, "Send my request")
    assert violations(page) == []


def answer(page, step):
    for name, value in ANSWERS[step].items():
        boxes = page.locator(f"input[name={name}]")
        if boxes.first.get_attribute("type") in {"radio", "checkbox"}:
            tick(page, name, *([value] if isinstance(value, str) else value))
        else:
            boxes.fill(value)


def test_the_status_page_opens_with_the_date_of_birth(open_browser, stored):
    page = open_browser(width=390)
    fill_in(page)
    follow(page, "Send my request")
    request = stored.get()
    page.goto(f"/request/status/{status_token(request.submit_key)}/")

    for label, value in [("Month", "march"), ("Day", "27"), ("Year", "1987")]:
        page.get_by_label(label, exact=True).fill(value)
    follow(page, "See my request")

    assert page.locator("h1").inner_text() == "We have your request. The clinic has not read it yet."
    assert violations(page) == []
