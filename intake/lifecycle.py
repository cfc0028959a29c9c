"""The life of a request: one table of moves, one function that makes them."""

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import BookingRequest, RequestEvent

S = BookingRequest.State

REPLIES = [S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, S.OTHER_CARE, S.NOT_SUITABLE]
ENDINGS = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.SPAM]
MOVES = {
    S.NEW: [S.CLAIMED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.CLAIMED: [S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.WAITING_PATIENT: [S.CLAIMED, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.OFFERED: [S.BOOKED, S.WAITING_PATIENT, S.CANCELLED_BY_PATIENT],
    S.WAITING_LIST: [S.CLAIMED, S.OFFERED, S.BOOKED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.BOOKED: [S.SEEN, S.NO_SHOW, S.CANCELLED, S.CANCELLED_BY_PATIENT],
}
NEEDS_A_NOTE = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.CANCELLED]


def moves_from(state):
    return MOVES.get(state, [])


def refuse_unless_allowed(request, to, note="", seen_version=None):
    """Raise ValidationError, with the sentence staff will read, for a move that must not happen."""
    if seen_version is not None and seen_version != request.version:
        raise ValidationError("Somebody else changed this request a moment ago. Look at it again, then decide.")
    if to not in moves_from(request.state):
        raise ValidationError(f'A request that is "{request.get_state_display()}" cannot become "{S(to).label}".')
    if to in NEEDS_A_NOTE and not note:
        raise ValidationError(f"Write a note that says why: {S(to).label}.")


@transaction.atomic
def move(request, to, by, at, note="", seen_version=None):
    """Bring a request into another state and write the event.

    `by`: a staff user, or None for the patient. `seen_version`: the version the person had before them.
    Raises ValidationError, and changes nothing, where `refuse_unless_allowed` does.
    """
    locked = BookingRequest.objects.select_for_update().get(pk=request.pk)
    refuse_unless_allowed(locked, to, note, seen_version)
    write_event(locked, to, by, at, note)
    locked.state = to
    locked.version += 1
    locked.answered_at = locked.answered_at or (at if to in REPLIES else None)
    locked.claimed_by = by if to == S.CLAIMED else locked.claimed_by
    locked.save()
    return locked


def write_event(request, to, by, at, note):
    RequestEvent.objects.create(
        request=request,
        at=at,
        actor=by,
        actor_words=(by.get_full_name() or by.get_username())[:80] if by else "Patient",
        from_state=request.state if request.events.exists() else "",
        to_state=to,
        note=note,
    )
