"""After a request was sent, in a real browser: open, choose a time, keep, cancel, delete. The secret goes nowhere."""

import pytest
from django.utils import timezone

from intake import offers
from intake.booking import token_of
from tests.journey import a_time, claim, link
from tests.load.person import Person

from .accessibility import violations
from .going import follow


@pytest.fixture
def asked(server, stored):
    """A request of somebody who has gone home."""
    person = Person(server)
    person.send(person.answer_all())
    return stored.get()


def unlock(page, request, javascript=True):
    page.goto(link(request))
    look(page, javascript)
    for label, value in [("Month", "march"), ("Day", "27"), ("Year", "1987")]:
        page.get_by_label(label, exact=True).fill(value)
    follow(page, "See my request")


def heading(page):
    return page.locator("h1").inner_text()


@pytest.mark.parametrize(("scheme", "javascript"), [("light", False), ("dark", True)])
def test_a_phone_takes_a_time_and_cancels_it_again(open_browser, asked, stored, scheme, javascript):
    offers.offer(claim(), [a_time(), a_time(4)], None, timezone.now())
    page = open_browser(width=390, scheme=scheme, javascript=javascript)
    heard = []
    page.on("request", lambda sent: heard.append((sent.url, sent.headers.get("referer", ""))))
    unlock(page, asked, javascript)

    assert heading(page).startswith("The clinic has")
    follow(page, "Send my choice")
    assert page.title().startswith("Error: ")
    look(page, javascript)
    page.get_by_label("9:30 AM").first.check()
    follow(page, "Send my choice")
    assert heading(page) == "Your visit is booked."
    look(page, javascript)
    with page.expect_download() as file:
        page.get_by_role("link", name="Put it into your calendar").click()
    assert file.value.suggested_filename == "visit.ics"
    follow(page, "Cancel this visit", role="link")
    look(page, javascript)
    follow(page, "Yes, cancel it")

    assert heading(page) == "You cancelled this request."
    assert stored.get().state == "cancelled_by_patient"
    token = token_of(asked)
    assert len(heard) > 8
    assert [url for url, _ in heard if token in url] == [f"{page.url.split('/request')[0]}{link(asked)}"]
    assert [referer for _, referer in heard if token in referer] == []


def look(page, javascript):
    """axe needs scripts: without them it never answers."""
    if javascript:
        assert violations(page) == []


def test_a_person_reads_all_that_is_held_and_deletes_it(open_browser, asked, stored):
    page = open_browser(width=1280)
    unlock(page, asked)
    for words in ["See and print all that you sent", "See what we hold about you", "Delete this request"]:
        page.goto("/request/yours/")
        follow(page, words, role="link")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    follow(page, "Yes, delete everything")

    assert heading(page) == "Deleted"
    assert stored.count() == 0


def test_the_link_is_sent_anew(open_browser, asked):
    page = open_browser(width=390)
    page.goto("/request/link/")
    assert violations(page) == []
    page.get_by_label("Email address").fill("renee@example.com")
    for label, value in [("Month", "3"), ("Day", "27"), ("Year", "1987")]:
        page.get_by_label(label, exact=True).fill(value)
    follow(page, "Send the link")

    assert page.get_by_role("status").inner_text().startswith("If we have a request with this email address")
    assert violations(page) == []
    assert asked.messages.filter(kind="link").count() == 1
