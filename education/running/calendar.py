"""The runs of a plan as a calendar file. All-day events, so that no time zone can move them."""

from dataclasses import dataclass
from datetime import date, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Session:
    """One event. The same `uid` in a newer file replaces the older event."""

    uid: str
    day: date
    title: str
    text: str


def calendar_file(name, sessions, made_at):
    """The bytes of an .ics file (RFC 5545)."""
    calendar = Calendar()
    for key, value in {"prodid": "-//Runner's Knee//Running plan//EN", "version": "2.0", "x-wr-calname": name}.items():
        calendar.add(key, value)
    for session in sessions:
        calendar.add_component(event(session, made_at))
    return calendar.to_ical()


def event(session, made_at):
    made = Event()
    made.add("uid", session.uid)
    made.add("dtstamp", made_at)
    made.add("dtstart", session.day)
    made.add("dtend", session.day + timedelta(days=1))
    made.add("summary", session.title)
    made.add("description", session.text)
    made.add("transp", "TRANSPARENT")  # an all-day run does not make the day busy
    return made
