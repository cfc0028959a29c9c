"""Times between clinic and person: offer, accept, ask for others, book. Each raises ValidationError with a sentence."""

from datetime import UTC, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from education.wording import say

from . import lifecycle
from .models import BookingRequest, TimeOffer
from .models.offer import LONGEST
from .rules import VIDEO
from .visits import visit_of, when

S = BookingRequest.State
FARTHEST = timedelta(days=365)  # a wrong year is a slip of the finger


def at_clinic(clinic, typed):
    """The moment of a date and time as the clinic's wall clock shows it (a naive datetime).

    Raises ValidationError for a time that the change of the clocks leaves out or brings twice.
    """
    first, second = (typed.replace(tzinfo=clinic.zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise ValidationError("The clocks change at that time. Choose another time.")
    return first.astimezone(UTC)


def offer(request, times, by, at, note="", seen_version=None):
    """Offer one to three times: unsaved TimeOffers with starts_at, minutes and way."""
    refuse_bad_times(request, times, at)
    return lifecycle.move(request, S.OFFERED, by, at, note, seen_version, times)


def book(request, time, by, at, note="", seen_version=None):
    """Book a visit at a time that was agreed on, or move the booked one to it. `time`: an unsaved TimeOffer."""
    refuse_bad_times(request, [time], at)
    return lifecycle.move(request, S.BOOKED, by, at, note, seen_version, [time])


def refuse_bad_times(request, times, at):
    """With the sentence that staff will read."""
    if any(not at < time.starts_at <= at + FARTHEST for time in times):
        raise ValidationError("A time must be in the future, and within a year.")
    if len({time.starts_at for time in times}) < len(times):
        raise ValidationError("Two of these times are the same.")
    if any(time.way == TimeOffer.Way.VIDEO for time in times) and not request.clinic.offers(VIDEO):
        raise ValidationError(f"{request.clinic} does not see people by video.")


def overlapping(request, times):
    """The offered and booked times of the same clinic, of other requests, that overlap with these."""
    first, last = min(time.starts_at for time in times), max(time.ends_at for time in times)
    taken = Q(state=TimeOffer.State.OFFERED) | Q(state=TimeOffer.State.ACCEPTED, request__state=S.BOOKED)
    near = TimeOffer.objects.filter(taken, clinic=request.clinic, starts_at__gt=first - timedelta(minutes=LONGEST))
    near = near.filter(starts_at__lt=last).exclude(request=request).select_related("clinic", "request")
    return [
        each for each in near if any(time.starts_at < each.ends_at and each.starts_at < time.ends_at for time in times)
    ]


@transaction.atomic
def accept(request, offer_pk, at):
    """The person takes one of the offered times."""
    locked = locked_offered(request)
    chosen = locked.offers.open(at).filter(pk=offer_pk).first()
    if chosen is None:
        raise ValidationError(say("offer.passed"))
    return lifecycle.move(locked, S.BOOKED, None, at, times=[chosen])


@transaction.atomic
def ask_for_others(request, at, note=""):
    """None of the offered times suits the person: the clinic is asked again, with what the person wrote."""
    return lifecycle.move(locked_offered(request), S.CLAIMED, None, at, note)


def locked_offered(request):
    """The request under lock, while times are offered. Who comes second, from another tab, is told how it stands."""
    locked = lifecycle.locked(request)
    if locked.state == S.OFFERED:
        return locked
    visit = visit_of(locked)
    if locked.state == S.BOOKED and visit:
        raise ValidationError(say("offer.booked_already", when=when(visit)))
    raise ValidationError(say("offer.answered_already"))


@transaction.atomic
def withdraw(request, at):
    """The person cancels the request, and the visit if there is one that is still to come."""
    visit = visit_of(request)
    if request.state == S.BOOKED and visit and visit.starts_at <= at:
        raise ValidationError(say("withdraw.too_late"))
    if not lifecycle.is_open(request):
        raise ValidationError(say("withdraw.closed"))
    return lifecycle.move(request, S.CANCELLED_BY_PATIENT, None, at)
