"""The life of a request: one table of moves, one function that makes them.

Each move is one transaction: the lock, the check, the times, the event, the new state and its mails. Moves that bring
times are in offers.py; what staff do besides moving is in desk.py.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from . import mail, push
from .models import BookingRequest, RequestEvent, TimeOffer

S = BookingRequest.State

REPLIES = [S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, S.OTHER_CARE, S.NOT_SUITABLE]
ENDINGS = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.SPAM]
MOVES = {
    S.NEW: [S.CLAIMED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    # new: released again
    S.CLAIMED: [S.NEW, S.WAITING_PATIENT, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.WAITING_PATIENT: [S.CLAIMED, S.OFFERED, S.BOOKED, S.WAITING_LIST, *ENDINGS, S.CANCELLED_BY_PATIENT],
    S.WAITING_LIST: [S.CLAIMED, S.OFFERED, S.BOOKED, *ENDINGS, S.CANCELLED_BY_PATIENT],
    # claimed: none of the times suits, so it is the clinic's turn again
    S.OFFERED: [S.BOOKED, S.CLAIMED, S.WAITING_PATIENT, S.CANCELLED_BY_PATIENT],
    # booked once more: another time
    S.BOOKED: [S.BOOKED, S.SEEN, S.NO_SHOW, S.CANCELLED, S.CANCELLED_BY_PATIENT],
}
REOPENS = [*ENDINGS, S.CANCELLED, S.CANCELLED_BY_PATIENT, S.NO_SHOW]  # to claimed, with a note; who was seen asks anew
NEEDS_A_NOTE = [S.OTHER_CARE, S.NOT_SUITABLE, S.DUPLICATE, S.CANCELLED]
TIMES = {S.OFFERED: (1, 3), S.BOOKED: (1, 1)}  # how many times a move brings: at least, at most
TIMES_WORDS = {S.OFFERED: "Enter one to three times to offer.", S.BOOKED: "Enter the one time of the visit."}
CHANGED = "Somebody else changed this request a moment ago. Look at it again, then decide."
KEPT = ["state", "claimed_by_id", "answered_at", "duplicate_of_id", "hold_reason"]  # of a request, to undo a step


def moves_from(state):
    return [S.CLAIMED] if state in REOPENS else MOVES.get(state, [])


def is_open(request):
    return request.state in MOVES


def refuse_old_version(request, seen_version):
    """Raise ValidationError, of the code "changed", where somebody else was faster."""
    if seen_version is not None and seen_version != request.version:
        raise ValidationError(CHANGED, code="changed")


def refuse_unless_allowed(request, to, note="", seen_version=None, times=()):
    """Raise ValidationError, with the sentence staff will read, for a move that must not happen."""
    refuse_old_version(request, seen_version)
    if to not in moves_from(request.state):
        raise ValidationError(f'A request that is "{request.get_state_display()}" cannot become "{S(to).label}".')
    if not note and (to in NEEDS_A_NOTE or request.state in REOPENS):
        raise ValidationError(f"Write a note that says why: {S(to).label}.")
    least, most = TIMES.get(to, (0, 0))
    if not least <= len(times) <= most:
        raise ValidationError(TIMES_WORDS.get(to, f"No times belong to this step: {S(to).label}."))


def locked(request):
    return BookingRequest.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=request.pk)


@transaction.atomic
def move(request, to, by, at, note="", seen_version=None, times=(), owner=None, duplicate_of=None):
    """Bring a request into another state, write the event and the mails.

    `by`: a staff user, or None for the patient. `seen_version`: the version the person had before them.
    `times`: the TimeOffers that come with the state, new ones or one that was offered. `owner`: who has it from now
    on, when it is not `by`. `duplicate_of`: the request that goes on.
    Raises ValidationError, and changes nothing, where `refuse_unless_allowed` does.
    """
    own = locked(request)
    refuse_unless_allowed(own, to, note, seen_version, times)
    before = own.state
    event = write_event(own, to, by, at, note, what=what_of(before, to, owner))
    own.state = to
    own.version += 1
    own.answered_at = own.answered_at or (at if to in REPLIES else None)
    own.duplicate_of = duplicate_of
    own.claimed_by = owner_after(own, to, by, owner)
    own.save()
    settle(own, to, by, at, times)
    mail.tell_moved(own, before, by, at, event)
    return own


def what_of(before, to, owner):
    """The name of a move that is more than its new state."""
    if to == S.NEW:
        return RequestEvent.What.RELEASED
    if owner:
        return RequestEvent.What.GIVEN
    return RequestEvent.What.REOPENED if before in REOPENS else RequestEvent.What.MOVED


def owner_after(request, to, by, owner):
    if to == S.NEW:
        return None
    return owner or (by if by and to == S.CLAIMED else request.claimed_by)


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


def write_event(request, to, by, at, note, what=RequestEvent.What.MOVED, **more):
    """A line of the trail, written before the request changes: a step of staff keeps what stood, to be undone."""
    event = RequestEvent.objects.create(
        request=request,
        at=at,
        actor=by,
        actor_words=name_of(by) if by else "Patient",
        from_state=request.state if request.events.exists() else "",
        to_state=to,
        note=note,
        what=what,
        before=snapshot(request) if by else None,
        **more,
    )
    push.put(request, event, at)
    return event


def name_of(user):
    return (user.get_full_name() or user.get_username())[:80]


def snapshot(request):
    """What a step changes, as JSON: fields by name, and of each offered time its state and when it was answered."""
    fields = {name: getattr(request, name) for name in KEPT}
    fields["answered_at"] = request.answered_at and request.answered_at.isoformat()
    times = {
        str(each.pk): [each.state, each.answered_at and each.answered_at.isoformat()] for each in request.offers.all()
    }
    return {"fields": fields, "times": times}
