import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from intake.booking import status_token
from tests.journey import ANSWERS, SOMETIMES

from .accessibility import violations
from .going import follow, go_on

STEPS = [*list(ANSWERS)[:-1], *SOMETIMES, "more"]  # all pages: of a minor for whom a friend writes
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
    for step in ["health", "knee", "running", "place"]:
        answer(page, step)
        go_on(page)
    assert page.locator("input[name=clinic]:checked").get_attribute("value") == "example-clinic-north"
    go_on(page)
    for step in ["you", "more"]:
        answer(page, step)
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


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_back_and_send_again_20_times_is_the_same_request(open_browser, stored, javascript):
    page = open_browser(width=390, javascript=javascript)
    fill_in(page)
    follow(page, "Send my request")
    first = page.locator("main").inner_text()

    for _ in range(20):
        page.go_back()
        if page.get_by_role("button", name="Send my request").count():
            follow(page, "Send my request")
        elif not page.url.endswith("/request/sent/"):
            page.go_forward()
        page.goto("/request/check/")
        assert page.locator("main").inner_text() == first
    assert stored.count() == 1


def test_back_leads_past_an_error_that_was_mended(open_browser, stored):
    page = open_browser(width=390)
    page.goto("/request/safety/")
    go_on(page)
    assert page.get_by_text("There is a problem").count() == 1
    tick(page, "flags", "none")
    go_on(page)
    go_on(page)
    tick(page, "health", "none")
    go_on(page)

    way = []
    for _ in range(2):
        page.go_back()
        way.append(page.locator("h1").inner_text())
    assert way == [
        "Do any of these apply to your knee or your health?",
        "Do any of these apply to your knee or your health?",
    ]
    page.go_forward()
    page.go_forward()
    assert page.url.endswith("/request/knee/")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_two_tabs_send_what_was_shown_and_send_it_once(open_browser, stored, javascript):
    page = open_browser(width=390, javascript=javascript)
    fill_in(page)
    other = page.context.new_page()
    other.goto("/request/knee/?change=1")
    tick(other, "side", "both")
    go_on(other)

    follow(page, "Send my request")
    assert "Nothing was sent yet, because your answers changed" in page.locator("main").inner_text()
    assert stored.count() == 0
    follow(other, "Send my request")
    follow(page, "Send my request")

    assert page.locator("h1").inner_text() == "Request sent"
    reference = stored.get().reference
    assert [reference in tab.locator("main").inner_text() for tab in [page, other]] == [True, True]
    assert [each["value"] for each in stored.get().answers if each["code"] == "side"] == ["both"]


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
    for step in STEPS:
        page.wait_for_url(re.compile(f"/request/{step}/"))  # with the fragment of the link that was followed
        assert violations(page) == []
        if step not in {"clinic", "more"}:  # the nearest clinic is chosen already, and nobody has to say more
            go_on(page)
            page.locator(".error-summary:focus").wait_for()
            assert page.title().startswith("Error: ")
            assert violations(page) == []
            for link in page.locator(".error-summary a").all():
                link.press("Enter")
                assert page.evaluate("'#' + document.activeElement.id") == link.get_attribute("href")
        answer(page, step)
        if step == "you":
            tick(page, "filled_by", "someone")
            page.get_by_label("Year").fill(str(timezone.localdate().year - 12))
        go_on(page)
    assert violations(page) == []
    follow(page, "Stop here and come back later", "link")
    assert violations(page) == []
    follow(page, "Send me the link")
    page.locator(".error-summary:focus").wait_for()
    assert violations(page) == []
    page.get_by_label("Email address").fill("renee@example.com")
    follow(page, "Send me the link")
    assert violations(page) == []
    follow(page, "Go on now", "link")
    follow(page, "Send my request")
    assert violations(page) == []


def answer(page, step):
    for name, value in (ANSWERS | SOMETIMES)[step].items():
        boxes = page.locator(f":is(input, textarea)[name={name}]")
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


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_draft_that_ran_out_keeps_every_word(open_browser, stored, javascript):
    page = open_browser(width=390, javascript=javascript)
    page.goto("/request/safety/")
    tick(page, "flags", "none")
    go_on(page)
    answer(page, "health")
    go_on(page)
    answer(page, "knee")
    Session.objects.all().delete()

    go_on(page)

    assert page.locator("h1").inner_text() == "Your answers are gone after 2 hours"
    assert "Running more than 2 miles" in page.locator("main").inner_text()
    assert not javascript or violations(page) == []
    follow(page, "Start again and keep these answers")
    tick(page, "flags", "none")
    go_on(page)
    answer(page, "health")
    go_on(page)
    assert page.get_by_label("What is one thing your knee stops you doing?").input_value() == ANSWERS["knee"]["stops"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_form_whose_token_ran_out_keeps_every_word(open_watched, stored, javascript):
    page, watch = open_watched(width=390, javascript=javascript)
    page.goto("/request/safety/")
    tick(page, "flags", "none")
    go_on(page)
    answer(page, "health")
    go_on(page)
    answer(page, "knee")
    page.context.clear_cookies(name="csrf")

    go_on(page)

    assert "Nothing was saved yet" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("What is one thing your knee stops you doing?").input_value() == ANSWERS["knee"]["stops"]
    assert not javascript or violations(page) == []
    go_on(page)
    assert page.url.endswith("/request/running/")
    assert (watch.problems, watch.refused) == ([], [("/request/knee/", 403)])
