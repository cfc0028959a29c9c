"""What staff do with a request besides moving it.

Each is one transaction with its event, and raises ValidationError with a sentence.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from . import lifecycle, mail, promise
from .models import BookingRequest, Clinic, RequestEvent

S = BookingRequest.State
What = RequestEvent.What


@transaction.atomic
def write(request, what, by, at, note="", seen_version=None, **changes):
    """A step that leaves the state as it is: the event, and what it changes of the request."""
    own = lifecycle.locked(request)
    lifecycle.refuse_old_version(own, seen_version)
    lifecycle.write_event(own, own.state, by, at, note, what)
    return save(own, **changes)


def save(own, **changes):
    for name, value in changes.items():
        setattr(own, name, value)
    own.version += 1
    own.save()
    return own


def take_over(request, by, at, seen_version=None):
    """From whoever has it, or from nobody."""
    former = request.claimed_by
    note = f"From {lifecycle.name_of(former)}" if former else ""
    return write(request, What.TAKEN, by, at, note, seen_version, claimed_by=by)


def release(request, by, at, seen_version=None):
    """Nobody has it then. A claimed one is new again."""
    if request.state == S.CLAIMED:
        return lifecycle.move(request, S.NEW, by, at, "", seen_version)
    return write(request, What.RELEASED, by, at, "", seen_version, claimed_by=None)


def assign(request, colleague, by, at, seen_version=None):
    """Give it to a colleague of this clinic. A new one is claimed for them."""
    if not request.clinic.memberships.filter(user=colleague, user__is_active=True).exists():
        raise ValidationError("This person does not work at the clinic.")
    note = f"To {lifecycle.name_of(colleague)}"
    if request.state == S.NEW:
        return lifecycle.move(request, S.CLAIMED, by, at, note, seen_version, owner=colleague)
    return write(request, What.GIVEN, by, at, note, seen_version, claimed_by=colleague)


def note_call(request, by, at, note, reached, seen_version=None):
    """A call, for the trail. It is the first reply when the person was reached, and no earlier one is there."""
    changes = {"answered_at": at} if reached and request.answered_at is None else {}
    words = f"{'Spoke with the person.' if reached else 'Nobody reached.'} {note}".strip()
    return write(request, What.CALLED, by, at, words[:500], seen_version, **changes)


@transaction.atomic
def reroute(request, clinic, by, at, note, seen_version=None):
    """Send an open request to another clinic, with the reason. That clinic starts anew, with a promise of its own."""
    own = lifecycle.locked(request)
    lifecycle.refuse_old_version(own, seen_version)
    if not own.is_open or own.state == S.OFFERED:
        raise ValidationError(f'A request that is "{own.get_state_display()}" cannot go to another clinic.')
    if clinic == own.clinic or not Clinic.objects.accepting().filter(pk=clinic.pk).exists():
        raise ValidationError("Choose another clinic that takes requests.")
    if not note:
        raise ValidationError("Write why it goes to another clinic.")
    event = lifecycle.write_event(own, S.NEW, by, at, note, What.REROUTED, from_clinic=own.clinic, to_clinic=clinic)
    trail = {"at": at.isoformat(), "from": own.clinic.slug, "to": clinic.slug, "reason": note}
    route = own.route | {"rerouted": [*own.route.get("rerouted", []), trail]}
    fresh = {"state": S.NEW, "claimed_by": None, "answered_at": None, "fell_back": False}
    save(own, clinic=clinic, route=route, reply_due=promise.clinic_due(clinic, at), **fresh)
    mail.tell_rerouted(own, at, event)
    return own


@transaction.atomic
def merge(request, other, by, at, seen_version=None):
    """Close a request that is the same as another one of this person's clinics. The other one goes on."""
    if other.pk == request.pk or other.state == S.DUPLICATE:
        raise ValidationError("Enter the reference of the other request, the one that goes on.")
    list(BookingRequest.objects.select_for_update().filter(pk__in=[request.pk, other.pk]).order_by("pk"))
    note = f"The same as {other.reference}"
    return lifecycle.move(request, S.DUPLICATE, by, at, note, seen_version, duplicate_of=other)


def hold(request, by, at, reason, seen_version=None):
    """From now on nobody and no rule deletes it."""
    refuse_unless_manager(request, by)
    return write(request, What.HELD, by, at, reason, seen_version, hold_reason=reason)


def free(request, by, at, reason, seen_version=None):
    """The rules hold again for it."""
    refuse_unless_manager(request, by)
    return write(request, What.FREED, by, at, reason, seen_version, hold_reason="")


def refuse_unless_manager(request, by):
    if not manages(by, request):
        raise ValidationError("Only a manager of the clinic puts a request on hold or takes it off.")


def manages(user, request):
    return Clinic.objects.managed_by(user).filter(pk=request.clinic_id).exists()
