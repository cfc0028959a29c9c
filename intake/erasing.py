"""Erase a request for good. The clinic of an open one is told, in a mail that outlives it by its own sending."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction

from education.wording import say

from . import lifecycle, mail
from .models import BookingRequest
from .visits import CANCEL, visit_of

S = BookingRequest.State
KEPT = {S.SEEN}  # the record of a visit is the clinic's duty; how long is the law of its state


def may_erase(request):
    return request.state not in KEPT


@transaction.atomic
def erase_for_person(request, at):
    """What the person asked for: the visit is cancelled, the clinic told, and all of it removed."""
    locked = BookingRequest.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=request.pk)
    if not may_erase(locked):
        raise ValidationError(say("delete.kept"))
    visit = visit_of(locked) if locked.state == S.BOOKED and visit_of(locked).starts_at > at else None
    if visit:
        locked.version += 1  # the calendar file must be newer than the one of the booking
    if lifecycle.is_open(locked):
        method = CANCEL if visit else None
        mail.write(locked, "deleted_clinic", locked.clinic.email, at, visit, method, outlives=True)
    if visit and locked.email:
        mail.write(locked, "cancelled", locked.email, at, visit, CANCEL, locked.language, outlives=True)
    erase(locked)


def erase(request):
    """Remove a request with its trail, its times, its mails and its lines in the admin's log."""
    kind = ContentType.objects.get_for_model(BookingRequest)
    LogEntry.objects.filter(content_type=kind, object_id=str(request.pk)).delete()
    BookingRequest.objects.filter(pk=request.pk).delete()
