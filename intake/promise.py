"""The reply promise: by closing time, some open days after the request. Pure but for the words of its sentence."""

from datetime import datetime, timedelta

from education.wording import say

HORIZON = 366


class NeverOpen(ValueError):
    """A clinic without an open day within a year can promise nothing."""


def reply_due(received, zone, hours, closed, open_days):
    """The moment a reply is due.

    `received`: aware datetime. `zone`: the clinic's ZoneInfo. `hours`: {weekday 0-6: (opens, closes)} in local time.
    `closed`: set of local dates. `open_days`: how many open days after the day of the request, 1 or more.
    A request that comes before closing or after it on the same day is due on the same later day.
    """
    day = received.astimezone(zone).date()
    left = open_days
    for _ in range(HORIZON):
        day += timedelta(days=1)
        if day.weekday() in hours and day not in closed:
            left -= 1
        if left == 0:
            return datetime.combine(day, hours[day.weekday()][1], tzinfo=zone)
    raise NeverOpen


def clinic_due(clinic, received):
    """The promise of one clinic, from its rows."""
    return reply_due(received, clinic.zone, *calendar(clinic), clinic.reply_days)


def days_closed(clinic, at):
    """Days from today to the next later day that the clinic is open: 1 for tomorrow."""
    opens = reply_due(at, clinic.zone, *calendar(clinic), 1)
    return (opens.date() - at.astimezone(clinic.zone).date()).days


def calendar(clinic):
    hours = {row.weekday: (row.opens, row.closes) for row in clinic.hours.all()}
    return hours, {row.date for row in clinic.closed_days.all()}


def is_open(begins, ends, hours, closed):
    """Whether a clinic is open from one moment to another, in its own time; `hours` and `closed` as in `reply_due`."""
    day = begins.date()
    if day in closed or day != ends.date() or day.weekday() not in hours:
        return False
    opens, closes = hours[day.weekday()]
    return opens <= begins.time() and ends.time() <= closes


def can_promise(clinic, at):
    try:
        clinic_due(clinic, at)
    except NeverOpen:
        return False
    return True


def spoken(moment):
    """What sentences say of a moment, in its own zone: time, like "5:00 PM", and date, like "Tuesday, November 24"."""
    hour = moment.strftime("%I:%M %p").lstrip("0")
    return {"time": hour, "date": f"{moment:%A}, {moment:%B} {moment.day}"}


def in_words(moment):
    """Like "5:00 PM on Tuesday, November 24", for staff."""
    return "{time} on {date}".format(**spoken(moment))


def sentence(clinic, due):
    """The promise as a person reads it, in the words of its row."""
    return say("promise.sentence", clinic=clinic.name, **spoken(due))
