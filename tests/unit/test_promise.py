from datetime import UTC, date, datetime, time
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


def test_the_day_is_the_clinics_day():
    received = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # Tuesday evening in both places

    assert promise.reply_due(received, CHICAGO, WEEK, set(), 1).isoformat() == "2026-11-25T17:00:00-06:00"
    assert promise.reply_due(received, PHOENIX, WEEK, set(), 1).isoformat() == "2026-11-25T17:00:00-07:00"


def test_a_clinic_that_never_opens_promises_nothing():
    with pytest.raises(promise.NeverOpen):
        promise.reply_due(datetime(2026, 11, 24, tzinfo=UTC), CHICAGO, {}, set(), 1)
