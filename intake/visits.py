"""A visit: the accepted time of a request, in words and as a calendar file.

The file (RFC 5545, 5546) has one UID for a request: a change or a cancellation replaces what came before. Its times are
in UTC, so that no calendar needs our time zones. Its words name the clinic, never a knee.
"""

from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from education.wording import say

from .models import TimeOffer
from .promise import spoken

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def visit_of(request):
    """The accepted time of a request, also after the visit or its end; None without one."""
    return request.offers.filter(state=TimeOffer.State.ACCEPTED).select_related("clinic").first()


def when(offer):
    """Like "Tuesday, November 24, 9:30 AM CST": the day, the time and its zone, where the clinic is."""
    return say("offer.when", zone=f"{offer.local_start:%Z}", **spoken(offer.local_start))


def in_words(offer):
    """An offered time as a person reads it: when, how long, and in person or by video."""
    return say(f"offer_way.{offer.way}", when=when(offer), minutes=offer.minutes, clinic=offer.clinic.name)


def visit_file(request, visit, method, at, attendee=""):
    """The text of an .ics file. `method`: PUBLISH to keep, REQUEST to invite, CANCEL. `attendee`: a mail address.

    The version of the request is the SEQUENCE: it grows with each move.
    """
    calendar = Calendar()
    for key, value in {"prodid": "-//Runner's Knee//Visits//EN", "version": "2.0", "method": method}.items():
        calendar.add(key, value)
    calendar.add_component(event(request, visit, method, at, attendee))
    return calendar.to_ical().decode()


def event(request, visit, method, at, attendee):
    made, clinic = Event(), visit.clinic
    made.add("uid", f"{request.reference}@{host()}")
    made.add("sequence", request.version)
    made.add("dtstamp", at)
    made.add("dtstart", visit.starts_at)
    made.add("dtend", visit.ends_at)
    made.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    made.add("summary", say("calendar.summary", clinic=clinic.name))
    made.add("description", say("calendar.description", reference=request.reference, phone=clinic.phone))
    is_video = visit.way == TimeOffer.Way.VIDEO
    made.add("location", say("calendar.video") if is_video else clinic.address)
    made.add("organizer", address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], cn=clinic.name), encode=False)
    if attendee:
        made.add("attendee", address(attendee, rsvp="FALSE"), encode=False)
    return made


def address(mail, **parameters):
    made = vCalAddress(f"mailto:{mail}")
    for name, value in parameters.items():
        made.params[name] = vText(value)
    return made


def host():
    """The site's name, which makes ids of mails and calendar entries its own."""
    return settings.SITE_URL.split("//")[1].split(":")[0]
