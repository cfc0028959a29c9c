from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake import promise

CHICAGO, PHOENIX = ZoneInfo("America/Chicago"), ZoneInfo("America/Phoenix")
WEEK = {weekday: (time(8), time(17)) for weekday in range(5)}


@pytest.mark.parametrize(
    ("received", "closed", "days", "due"),
    [
        ((2026, 11, 24, 10, 0), [], 1, "5:00 PM on Wednesday, November 25"),
        ((2026, 11, 24, 23, 59), [], 1, "5:00 PM on Wednesday, November 25"),
        ((2026, 11, 24, 10, 0), [], 2, "5:00 PM on Thursday, November 26"),
        ((2026, 11, 27, 16, 55), [], 1, "5:00 PM on Monday, November 30"),
        ((2026, 11, 27, 16, 55), [date(2026, 11, 30)], 1, "5:00 PM on Tuesday, December 1"),
        ((2026, 11, 28, 12, 0), [], 1, "5:00 PM on Monday, November 30"),
        ((2026, 3, 6, 9, 0), [], 1, "5:00 PM on Monday, March 9"),  # clocks go forward that Sunday
        ((2026, 10, 30, 9, 0), [], 1, "5:00 PM on Monday, November 2"),  # clocks go back that Sunday
    ],
)
def test_reply_due(received, closed, days, due):
    moment = promise.reply_due(datetime(*received, tzinfo=CHICAGO), CHICAGO, WEEK, set(closed), days)

    assert promise.in_words(moment) == due


SPRING, FALL = (2026, 3, 8), (2026, 11, 1)  # the nights of the US in which clocks change, both before a Sunday
ZONES = {"America/New_York": -5, "America/Chicago": -6, "America/Denver": -7, "America/Los_Angeles": -8}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [(0, 30), (1, 30), (3, 30)], ids=["before", "around", "after"])
@pytest.mark.parametrize(("night", "summer"), [(SPRING, 1), (FALL, 0)], ids=["spring", "fall"])
def test_both_nights_in_which_clocks_change(zone, night, summer, clock):
    """A request that comes in that night is due on Monday at 5 PM of the clinic's clock, in hours of UTC."""
    here = ZoneInfo(zone)

    due = promise.reply_due(datetime(*night, *clock, tzinfo=here), here, WEEK, set(), 1)

    assert due.isoformat()[:16] == f"2026-{'03-09' if summer else '11-02'}T17:00"
    assert due.astimezone(UTC).hour == (17 - ZONES[zone] - summer) % 24


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("night", "summer"), [(SPRING, 1), (FALL, 0)], ids=["spring", "fall"])
def test_a_clinic_that_is_open_on_that_sunday_answers_by_its_new_clock(zone, night, summer):
    here, sunday = ZoneInfo(zone), {6: (time(8), time(17))}
    evening = datetime(*night, 12, tzinfo=here) - timedelta(days=1)

    due = promise.reply_due(evening, here, sunday, set(), 1)

    assert (due.day, due.hour) == (night[2], 17)
    assert due.utcoffset() == timedelta(hours=ZONES[zone] + summer)


@pytest.mark.parametrize("zone", ZONES)
def test_friday_evening_before_a_closed_monday_is_answered_on_tuesday(zone):
    here = ZoneInfo(zone)
    friday = datetime(2026, 11, 27, 16, 55, tzinfo=here)

    due = promise.reply_due(friday, here, WEEK, {date(2026, 11, 30)}, 1)

    assert due.isoformat()[:16] == "2026-12-01T17:00"


def test_the_day_is_the_clinics_day():
    received = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # Tuesday evening in both places

    assert promise.reply_due(received, CHICAGO, WEEK, set(), 1).isoformat() == "2026-11-25T17:00:00-06:00"
    assert promise.reply_due(received, PHOENIX, WEEK, set(), 1).isoformat() == "2026-11-25T17:00:00-07:00"


def test_a_clinic_that_never_opens_promises_nothing():
    with pytest.raises(promise.NeverOpen):
        promise.reply_due(datetime(2026, 11, 24, tzinfo=UTC), CHICAGO, {}, set(), 1)
