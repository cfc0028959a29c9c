"""The life of a request: one table of moves, one function that makes them.

Each move is one transaction: the lock, the check, the times, the event, the new state and its mails. Moves that bring
times are in offers.py.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from . import mail
from .models import BookingRequest, RequestEvent, TimeOffer

S = BookingRequest.State

REPLIES = [S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, S.OTHER_CARE, S.NOT_SUITABLE]
ENDINGS = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.SPAM]
MOVES = {
    S.NEW: [S.CLAIMED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.CLAIMED: [S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.WAITING_PATIENT: [S.CLAIMED, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.WAITING_LIST: [S.CLAIMED, S.OFFERED, S.BOOKED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    # claimed: none of the times suits, so it is the clinic's turn again
    S.OFFERED: [S.BOOKED, S.CLAIMED, S.WAITING_PATIENT, S.CANCELLED_BY_PATIENT],
    # booked once more: another time
    S.BOOKED: [S.BOOKED, S.SEEN, S.NO_SHOW, S.CANCELLED, S.CANCELLED_BY_PATIENT],
}
NEEDS_A_NOTE = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.CANCELLED]
TIMES = {S.OFFERED: (1, 3), S.BOOKED: (1, 1)}  # how many times a move brings: at least, at most
TIMES_WORDS = {S.OFFERED: "Enter one to three times to offer.", S.BOOKED: "Enter the one time of the visit."}


def moves_from(state):
    return MOVES.get(state, [])


def is_open(request):
    return request.state in MOVES


def refuse_unless_allowed(request, to, note="", seen_version=None, times=()):
    """Raise ValidationError, with the sentence staff will read, for a move that must not happen."""
    if seen_version is not None and seen_version != request.version:
        raise ValidationError("Somebody else changed this request a moment ago. Look at it again, then decide.")
    if to not in moves_from(request.state):
        raise ValidationError(f'A request that is "{request.get_state_display()}" cannot become "{S(to).label}".')
    if to in NEEDS_A_NOTE and not note:
        raise ValidationError(f"Write a note that says why: {S(to).label}.")
    least, most = TIMES.get(to, (0, 0))
    if not least <= len(times) <= most:
        raise ValidationError(TIMES_WORDS.get(to, f"No times belong to this step: {S(to).label}."))


@transaction.atomic
def move(request, to, by, at, note="", seen_version=None, times=()):
    """Bring a request into another state, write the event and the mails.

    `by`: a staff user, or None for the patient. `seen_version`: the version the person had before them.
    `times`: the TimeOffers that come with the state, new ones or one that was offered.
    Raises ValidationError, and changes nothing, where `refuse_unless_allowed` does.
    """
    locked = BookingRequest.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=request.pk)
    refuse_unless_allowed(locked, to, note, seen_version, times)
    before = locked.state
    write_event(locked, to, by, at, note)
    locked.state = to
    locked.version += 1
    locked.answered_at = locked.answered_at or (at if to in REPLIES else None)
    locked.claimed_by = by if by and to == S.CLAIMED else locked.claimed_by
    locked.save()
    settle(locked, to, by, at, times)
    mail.tell_moved(locked, before, by, at)
    return locked


def settle(request, to, by, at, times):
    """What becomes of the times: those that came before lapse, those of the move are kept."""
    if to in {S.SEEN, S.NO_SHOW, S.CANCELLED, S.CANCELLED_BY_PATIENT}:
        stale = request.offers.filter(state=TimeOffer.State.OFFERED)  # the visit stays, as what it was
    else:
        stale = request.offers.filter(state__in=[TimeOffer.State.OFFERED, TimeOffer.State.ACCEPTED])
    is_answer = by is None and to == S.CLAIMED
    stale.update(state=TimeOffer.State.DECLINED if is_answer else TimeOffer.State.LAPSED, answered_at=at)
    for offer in times:
        offer.request, offer.state = request, TimeOffer.State.OFFERED
        if offer.pk is None:
            offer.clinic, offer.offered_by, offer.offered_at = request.clinic, by, at
        if to == S.BOOKED:
            offer.state, offer.answered_at = TimeOffer.State.ACCEPTED, at
        offer.save()


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
