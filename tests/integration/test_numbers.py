"""The numbers a manager sees: their own clinic's, week by week."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from intake import csv_export
from intake.models import BookingRequest, Clinic, StepCount
from intake.numbers import OfClinic, Week, numbers, passed, steps
from intake.numbers_page import told_of
from tests.formulas import PREFIXES, SIGNS
from tests.journey import answer, answer_all, button
from tests.rows import count_queries, make_request

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:intake_bookingrequest_numbers")
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)  # a Wednesday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def boss(staff, north):
    return staff("boss", "Clinic manager", north)


@pytest.fixture
def make(north):
    def made(days_ago, state="new", answered_after=None, clinic=north, **facts):
        request, at = make_request(clinic), NOW - days_ago * DAY
        facts = {"created_at": at, "reply_due": at + DAY, "state": state} | facts
        facts["answered_at"] = at + answered_after if answered_after else None
        BookingRequest.objects.filter(pk=request.pk).update(**facts)

    return made


def last_weeks(user, number):
    [found] = numbers(user, NOW)
    return [
        (week.monday, week.received, week.answered, week.in_time_share, week.median_hours, week.booked_share)
        for week in found.weeks[-number:]
    ]


def test_each_week_is_told_as_it_was(boss, make):
    make(0)
    make(7, "booked", answered_after=2 * HOUR)
    make(8, "seen", answered_after=4 * HOUR)
    make(8, "not_suitable", answered_after=30 * HOUR)
    make(9, "waiting_patient", answered_after=5 * HOUR)
    make(9, "spam")
    make(9, "duplicate")

    assert last_weeks(boss, 3) == [
        (date(2026, 11, 9), 0, 0, None, None, None),
        (date(2026, 11, 16), 4, 4, 75, 4.5, 50),
        (date(2026, 11, 23), 1, 0, 0, None, 0),
    ]


def test_a_week_begins_at_midnight_of_the_clinic(boss, make):
    at_midnight = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # in Chicago
    make(0, created_at=at_midnight - timedelta(seconds=1))
    make(0, created_at=at_midnight)

    assert [week[:2] for week in last_weeks(boss, 2)] == [(date(2026, 11, 16), 1), (date(2026, 11, 23), 1)]


def test_what_is_older_than_twelve_weeks_is_left_out(boss, make):
    make(86)
    make(79, source_path="/causes/overstriding/")

    assert [week[1] for week in last_weeks(boss, 12)] == [1] + 11 * [0]
    assert numbers(boss, NOW)[0].sources == [("/causes/overstriding/", 1)]


def test_sources_and_likely_contributors_are_counted(boss, make):
    found = [{"name": "volume", "likelihood": "LIKELY"}, {"name": "ankle", "likelihood": "POSSIBLE"}]
    make(1, source_path="/runners-knee/", assessment={"contributors": found})
    make(2, source_path="/runners-knee/", assessment={"contributors": found[:1]})
    make(3)

    [told] = numbers(boss, NOW)

    assert (told.sources, told.contributors) == ([("/runners-knee/", 2), ("", 1)], [("volume", 2)])


def test_other_clinics_are_not_told(client, boss, make, central):
    make(0, clinic=central)
    client.force_login(boss)

    page = client.get(PAGE).content.decode()

    assert sum(week[1] for week in last_weeks(boss, 12)) == 0
    assert ("Example Clinic North" in page, "Example Clinic Central" in page) == (True, False)


@pytest.mark.parametrize(("group", "status"), [("Front desk", 403), ("Content editor", 403), ("Clinic manager", 200)])
def test_numbers_are_for_managers(client, staff, north, group, status):
    client.force_login(staff("ana", group, north))

    assert client.get(PAGE).status_code == status


def test_steps_tell_where_people_stop(db):
    today = date(2026, 11, 25)
    for step, times in {"safety": 4, "knee": 3, "sent": 1}.items():
        for back in range(times):
            StepCount.objects.add(step, today - back * DAY)
    StepCount.objects.add("safety", today - 200 * DAY)

    assert steps(["safety", "knee", "place", "sent"], passed(today)) == [
        ("safety", 4, 100),
        ("knee", 3, 75),
        ("place", 0, 0),
        ("sent", 1, 25),
    ]


def file_of(client):
    """The lines of the file, without the headings."""
    response = client.get(reverse("admin:intake_bookingrequest_numbers_file"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text, newline=""))
    assert headings == ["clinic", "week of", "figure", "of", "number"]
    return rows


def test_the_file_holds_all_that_the_page_draws(client, boss, make, central, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    found = {"contributors": [{"name": "volume", "likelihood": "LIKELY"}]}
    make(1, "booked", answered_after=2 * HOUR, source_path="/runners-knee/", assessment=found)
    make(1)
    make(1, clinic=central)
    StepCount.objects.add("knee", NOW.date())
    client.force_login(boss)

    rows = file_of(client)

    this_week = ["Example Clinic North", "2026-11-23"]
    assert [row for row in rows if row[1] == "2026-11-23"] == [
        [*this_week, "received", "", "2"],
        [*this_week, "answered", "", "1"],
        [*this_week, "answered within the promise", "", "1"],
        [*this_week, "answered within the promise, percent", "", "50"],
        [*this_week, "median hours to the first reply", "", "2.0"],
        [*this_week, "booked", "", "1"],
        [*this_week, "booked, percent", "", "50"],
        [*this_week, "came from", "/runners-knee/", "1"],
        [*this_week, "came from", "", "1"],
        [*this_week, "found likely", "Training load", "1"],
        ["all", "2026-11-23", "step passed", "knee", "1"],
    ]
    page = client.get(PAGE)
    (shown,) = page.context["clinics"]
    assert (shown["sources"], shown["contributors"]) == (
        [("/runners-knee/", 1, 100), ("Straight to the form", 1, 100)],
        [("Training load", 1, 100)],
    )


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_no_cell_of_the_file_starts_a_formula(prefix):
    """Every column that holds words: a clinic's name, a page, a contributor."""
    text = f"{prefix}cmd"
    week = Week(date(2026, 11, 23), 1, sources=Counter([text]), contributors=Counter([text]))

    lines = "".join(csv_export.written([text], told_of(OfClinic(Clinic(name=text), [week])))).removeprefix("\ufeff")

    cells = [cell for row in csv.reader(io.StringIO(lines, newline="")) for cell in row if cell]
    assert sum(cell.endswith("cmd") for cell in cells) == 1 + 8 + 2
    assert [cell for cell in cells if cell[0] in SIGNS or not cell[0].isprintable() or cell[0].isspace()] == []


def test_it_needs_the_same_queries_for_1_and_30_requests(client, boss, make):
    client.force_login(boss)
    make(1)
    client.get(PAGE)
    one, _ = count_queries(client, PAGE)
    for _ in range(29):
        make(1)
    thirty, _ = count_queries(client, PAGE)

    assert one == thirty


def test_each_step_is_counted_once_for_a_person_and_tells_nothing_of_them(client):
    answer_all(client)
    answer(client, "knee", side="right")  # once more
    client.post(reverse("request-check"), button(client))
    client.post(reverse("request-check"), {})

    counted = {row.step: row.number for row in StepCount.objects.all()}
    assert counted == dict.fromkeys(
        ["safety", "health", "knee", "running", "place", "clinic", "you", "more", "sent"], 1
    )
