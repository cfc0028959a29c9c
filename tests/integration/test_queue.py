"""The queue of requests: its tabs, whose they are, and the search that leaves no trace."""

import logging
import re
from datetime import date, timedelta

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake import lifecycle, promise
from intake.fields import folded
from intake.models import BookingRequest, SearchWord
from tests.rows import make_request

pytestmark = pytest.mark.django_db

LIST = reverse("admin:intake_bookingrequest_changelist")
FIND = reverse("admin:intake_bookingrequest_find")
S = BookingRequest.State
HOUR = timedelta(hours=1)


@pytest.fixture
def ana(client, staff, north):
    user = staff("ana", "Front desk", north)
    client.force_login(user)
    return user


@pytest.fixture
def make(north):
    """Make a request of the clinic in the north: `make("new", suspicion="…")`."""

    def made(state="new", **facts):
        request = make_request(north)
        now = timezone.now()
        facts = {"claimed_by": None, "reply_due": now + HOUR, "state": state} | facts
        facts["search_name"] = folded(f"{facts.get('full_name', '')} {facts.get('preferred_name', '')}")
        BookingRequest.objects.filter(pk=request.pk).update(**facts)
        stored = BookingRequest.objects.get(pk=request.pk)
        SearchWord.objects.write([stored])
        return stored

    return made


def references(response):
    return [row.reference for row in response.context["cl"].result_list]


def tabs(response):
    """{name of the tab: its count, as shown}."""
    found = re.findall(r'class="tabs__tab"[^>]*>([^<]+?) <span class="tabs__count">([^<]+)<', response.content.decode())
    return dict(found)


@pytest.fixture
def morning(make):
    """One request for each tab, by its name."""
    late = timezone.now() - HOUR
    return {
        "new": make(),
        "claimed": make("claimed"),
        "waiting_patient": make("waiting_patient", answered_at=timezone.now()),
        "offered": make("offered", answered_at=timezone.now()),
        "waiting_list": make("waiting_list", answered_at=timezone.now()),
        "booked": make("booked", answered_at=timezone.now()),
        "late": make("claimed", reply_due=late),
        "fell_back": make("new", fell_back=True),
        "quarantine": make("new", suspicion="Sent faster than people type.", reply_due=late),
        "closed": make("spam", reply_due=late),
        "answered in time": make("waiting_patient", reply_due=late, answered_at=late - HOUR),
    }


SHOWN = {
    "late": {"late"},
    "new": {"new", "fell_back"},
    "claimed": {"claimed", "late"},
    "waiting_patient": {"waiting_patient", "answered in time"},
    "offered": {"offered"},
    "waiting_list": {"waiting_list"},
    "booked": {"booked"},
    "fell_back": {"fell_back"},
    "quarantine": {"quarantine"},
    "closed": {"closed"},
}
OPEN = {"new", "claimed", "waiting_patient", "offered", "waiting_list", "late", "fell_back", "answered in time"}


@pytest.mark.parametrize(("tab", "names"), [*SHOWN.items(), ("open", OPEN), ("", OPEN), ("nonsense", OPEN)])
def test_a_tab_shows_its_requests(client, ana, morning, tab, names):
    page = client.get(LIST, {"tab": tab} if tab else {})

    assert set(references(page)) == {morning[name].reference for name in names}


def test_every_tab_says_how_many(client, ana, morning):
    assert tabs(client.get(LIST)) == {
        "Open": "8",
        "Late": "1",
        "New": "2",
        "Claimed": "2",
        "Waiting for the patient": "2",
        "Times offered": "1",
        "Waiting list": "1",
        "Booked": "1",
        "Fell back": "1",
        "Quarantine": "1",
        "Closed": "1",
    }


def test_the_next_due_comes_first_and_what_is_late_says_so_in_words(client, ana, make):
    later, late, soon = make(reply_due=timezone.now() + 5 * HOUR), make(reply_due=timezone.now() - 2 * HOUR), make()

    page = client.get(LIST)

    assert references(page) == [late.reference, soon.reference, later.reference]
    assert "&#9888; Late by 2\xa0hours" in page.content.decode()


def test_a_tab_keeps_the_other_choices(client, ana, make):
    mine, other = make("claimed", claimed_by=ana), make("claimed")

    assert references(client.get(LIST, {"tab": "claimed", "owner": "mine"})) == [mine.reference]
    assert references(client.get(LIST, {"tab": "claimed", "owner": "nobody"})) == [other.reference]
    page = client.get(LIST, {"owner": "mine", "priority__exact": "soon"}).content.decode()
    assert 'href="?owner=mine&amp;priority__exact=soon&amp;tab=late"' in page


def first_page(client):
    """What the first page of the admin says of requests: its lines, and where they lead."""
    page = html5lib.HTMLParser(namespaceHTMLElements=False).parse(client.get(reverse("admin:index")).content.decode())
    section = page.find(".//section[@aria-labelledby='requests-waiting']")
    lines = [" ".join("".join(line.itertext()).split()) for line in section.iter("li")]
    return lines, [a.get("href") for a in section.iter("a")]


def test_the_first_page_says_what_waits_and_until_when(client, ana, morning):
    due = promise.in_words(morning["late"].local_due)
    lines, links = first_page(client)

    assert lines == [
        "Late: 1",
        "New: 2",
        "Claimed: 2",
        "Times offered: 1",
        "Quarantine: 1",
        f"The next answer is due by {due}. Open the queue",
    ]
    assert links == [*(f"{LIST}?tab={name}" for name in ["late", "new", "claimed", "offered", "quarantine"]), LIST]


def test_the_first_page_tells_of_ones_own_clinic_and_others_nothing(client, staff, central, editor, morning):
    client.force_login(staff("ben", "Front desk", central))
    assert first_page(client) == (["No request waits for its first answer. Open the queue"], [LIST])

    client.force_login(editor)
    assert "requests-waiting" not in client.get(reverse("admin:index")).content.decode()


def test_the_first_page_asks_as_often_for_1_and_30_requests(client, ana, make):
    make()
    with CaptureQueriesContext(connection) as one:
        first_page(client)
    for _ in range(29):
        make()
    with CaptureQueriesContext(connection) as thirty:
        first_page(client)

    assert len(one) == len(thirty)


def test_counts_and_rows_are_of_ones_own_clinic(client, staff, central, morning):
    client.force_login(staff("ben", "Front desk", central))

    page = client.get(LIST)

    assert (references(page), set(tabs(page).values())) == ([], {"0"})


def test_the_first_reply_ends_the_promise_and_stays(make):
    request, at = make("claimed", reply_due=timezone.now() - HOUR), timezone.now()

    lifecycle.move(request, S.WAITING_PATIENT, None, at)
    assert BookingRequest.objects.late(at).count() == 0
    again = lifecycle.move(request, S.CLAIMED, None, at + HOUR)

    assert (again.answered_at, BookingRequest.objects.late(at + HOUR).count()) == (at, 0)


@pytest.mark.parametrize(
    "words",
    [
        "aaaa-2345",
        "AAAA2345",
        "aaaa 2345",
        "renée",
        "  RENÉE   o’brien ",
        "Rena",
        "(212) 555-0199",
        "+1 212.555.0199",
        "0199",
        "RENEE@example.com",
        "3/27/1961",
        "03-27-1961",
        "1961-03-27",
        "March 27, 1961",
    ],
)
def test_search_finds_a_person_by_what_staff_know(client, ana, make, words):
    facts = {"full_name": "Renée O’Brien", "preferred_name": "Rena", "email": "renee@example.com"}
    wanted = make("seen", reference="AAAA-2345", birth_date=date(1961, 3, 27), phone_digits="2125550199", **facts)
    make(full_name="Somebody else")

    page = client.post(FIND, {"words": words})

    assert [each.reference for each in page.context["found"]] == [wanted.reference]


@pytest.mark.parametrize(
    "words",
    ["", "   ", "nobody of this name", "99", "%", "_", "13/45/1961", "'; drop", "x" * 5000, "\x00", "´", "\u0301"],
)
def test_search_for_what_is_not_there_says_so(client, ana, make, words):
    make()

    page = client.post(FIND, {"words": words})

    assert (page.status_code, page.context["found"]) == (200, [])


def test_search_knows_only_ones_own_clinics(client, staff, central, make):
    make(full_name="Renée O’Brien")
    client.force_login(staff("ben", "Front desk", central))

    page = client.post(FIND, {"words": "Renée"})

    assert page.context["found"] == []
    assert "No request of your clinics fits." in page.content.decode()


def test_who_may_not_see_requests_may_not_search(client, staff, north):
    client.force_login(staff("eve", "Content editor", north))

    assert client.post(FIND, {"words": "Renée"}).status_code == 403


def test_what_was_searched_stands_in_no_address_and_no_log(client, ana, make, caplog):
    caplog.set_level(logging.DEBUG)
    make(full_name="Renée Canary-7")

    page = client.post(FIND, {"words": "Canary-7"})

    assert (client.get(FIND, {"words": "Canary-7"}).status_code, page.request["QUERY_STRING"]) == (405, "")
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page.content.decode())
    assert [address for address in addresses if "anary" in address] == []
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [words for words in logged if "anary" in words] == []
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
