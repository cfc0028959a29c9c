"""Erase a request for good. The clinic of an open one is told, in a mail that outlives it by its own sending.

What knows a person, and what becomes of it here, is a table in tests/erased.py that a test holds to the database.
"""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from education.models.trail import removing
from education.wording import say

from . import lifecycle, mail
from .models import BookingRequest, RequestEvent, ResumeLink
from .visits import CANCEL, visit_of

S = BookingRequest.State
KEPT = {S.SEEN}  # the record of a visit is the clinic's duty; how long is the law of its state
ON_HOLD = "This request is on hold. A manager takes it off first."


def may_erase(request):
    """Whether the person may have it erased."""
    return request.state not in KEPT and not request.hold_reason


@transaction.atomic
def erase_for_person(request, at):
    """What the person asked for: the visit is cancelled, the clinic told, and all of it removed."""
    locked = lifecycle.locked(request)
    if not may_erase(locked):
        raise ValidationError(say("delete.held" if locked.hold_reason else "delete.kept"))
    visit = visit_of(locked) if locked.state == S.BOOKED and visit_of(locked).starts_at > at else None
    if visit:
        locked.version += 1  # the calendar file must be newer than the one of the booking
    if lifecycle.is_open(locked):
        method = CANCEL if visit else None
        mail.write(locked, "deleted_clinic", locked.clinic.email, at, visit, method, outlives=True)
    if visit and locked.email:
        mail.write(locked, "cancelled", locked.email, at, visit, CANCEL, locked.language, outlives=True)
    erase(locked)


@transaction.atomic
def erase(request):
    """Remove a request with its trail, its times, its mails, its lines in the admin's log and what browsers hold.

    Who looked at it stays: those rows hold its reference and nothing of the person. So do the seals of its trail.
    Raises ValidationError for a request on hold.
    """
    own = lifecycle.locked(request)
    if own.hold_reason:
        raise ValidationError(ON_HOLD)
    kind = ContentType.objects.get_for_model(BookingRequest)
    LogEntry.objects.filter(content_type=kind, object_id=str(own.pk)).delete()
    forget_sessions(str(own.submit_key))
    with removing(RequestEvent.objects.filter(request=own)):
        own.delete()


def forget_sessions(key):
    """What sessions hold of it: that it was sent, and a draft of it with other answers. They live for two hours."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        held = session.get_decoded()
        if forget_in(held, key):
            session.session_data = SessionStore().encode(held)
            session.save(update_fields=["session_data"])
            ResumeLink.objects.filter(session=session).delete()


def forget_in(session, key):
    """True when the session held something of the request."""
    was_sent, is_draft = session.get("sent") == key, session.get("draft", {}).get("key") == key
    for name, is_so in [("sent", was_sent), ("draft", is_draft)]:
        if is_so:
            del session[name]
    return was_sent or is_draft
