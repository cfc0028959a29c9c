"""The steps of staff as one table: what each is called, when it is offered, what it asks for and what it does."""

from dataclasses import dataclass
from typing import Any

from . import desk, lifecycle, offers, step_forms, undo
from .models import BookingRequest

S = BookingRequest.State
OPEN = [S.NEW, S.CLAIMED, S.WAITING_PATIENT, S.OFFERED, S.WAITING_LIST]
WAITING = [S.WAITING_PATIENT, S.OFFERED, S.WAITING_LIST]
BOOKABLE = [S.CLAIMED, S.WAITING_PATIENT, S.WAITING_LIST]


@dataclass(frozen=True)
class Step:
    """`states`: those it is offered in. `likely`: those of them in which it stands first. `act`: (request, user,
    moment, version that was seen, clean form). `tells`: a mail goes to the person. `any_owner`: it may be taken on a
    request that a colleague has.
    """

    name: str
    label: str
    states: list
    form: Any
    act: Any
    likely: tuple = ()
    tells: bool = False
    any_owner: bool = False

    @property
    def has_fields(self):
        return bool(self.form.base_fields)


def mover(to):
    def act(booking, user, at, version, form):
        return lifecycle.move(booking, to, user, at, form.cleaned_data.get("note", ""), version)

    return act


def offer(booking, user, at, version, form):
    return offers.offer(booking, form.times, user, at, seen_version=version)


def book(booking, user, at, version, form):
    return offers.book(booking, form.times[0], user, at, seen_version=version)


def claim(booking, user, at, version, form):
    if booking.state == S.NEW:
        return lifecycle.move(booking, S.CLAIMED, user, at, "", version)
    return desk.take_over(booking, user, at, version)


def take_over(booking, user, at, version, form):
    return desk.take_over(booking, user, at, version)


def release(booking, user, at, version, form):
    return desk.release(booking, user, at, version)


def assign(booking, user, at, version, form):
    return desk.assign(booking, form.cleaned_data["colleague"], user, at, version)


def call(booking, user, at, version, form):
    return desk.note_call(booking, user, at, form.cleaned_data["note"], form.cleaned_data["reached"], version)


def reroute(booking, user, at, version, form):
    return desk.reroute(booking, form.cleaned_data["clinic"], user, at, form.cleaned_data["note"], version)


def merge(booking, user, at, version, form):
    return desk.merge(booking, form.cleaned_data["reference"], user, at, version)


def hold(booking, user, at, version, form):
    return desk.hold(booking, user, at, form.cleaned_data["note"], version)


def free(booking, user, at, version, form):
    return desk.free(booking, user, at, form.cleaned_data["note"], version)


def take_back(booking, user, at, version, form):
    return undo.undo(booking, user, at, version)


f = step_forms
STEPS = [
    Step("claim", "Claim it", OPEN, f.StepForm, claim, likely=tuple(OPEN)),
    Step("take_over", "Take it over", OPEN, f.StepForm, take_over, likely=tuple(OPEN), any_owner=True),
    Step("offer", "Offer times", BOOKABLE, f.TimesForm, offer, likely=tuple(BOOKABLE), tells=True),
    Step("book", "Book a visit", [*BOOKABLE, S.OFFERED], f.TimeForm, book, likely=(S.CLAIMED, S.OFFERED), tells=True),
    Step("seen", "Mark as seen", [S.BOOKED], f.StepForm, mover(S.SEEN), likely=(S.BOOKED,)),
    Step("no_show", "Mark as did not come", [S.BOOKED], f.StepForm, mover(S.NO_SHOW), likely=(S.BOOKED,)),
    Step("rebook", "Book another time", [S.BOOKED], f.TimeForm, book, likely=(S.BOOKED,), tells=True),
    Step(
        "ask", "Ask the patient", [S.CLAIMED, S.OFFERED], f.QuestionForm, mover(S.WAITING_PATIENT), (S.CLAIMED,), True
    ),
    Step("call", "Note a call", [*OPEN, S.BOOKED], f.CallForm, call, likely=(S.CLAIMED, *WAITING), any_owner=True),
    Step("resume", "Take it up again", WAITING, f.StepForm, mover(S.CLAIMED), likely=(S.WAITING_PATIENT,)),
    Step("waiting_list", "Put on the waiting list", [S.CLAIMED, S.WAITING_PATIENT], f.NoteForm, mover(S.WAITING_LIST)),
    Step("assign", "Give it to a colleague", OPEN, f.AssignForm, assign),
    Step("release", "Release it", OPEN, f.StepForm, release),
    Step("reroute", "Send to another clinic", [S.NEW, *BOOKABLE], f.RerouteForm, reroute, tells=True),
    Step("cancel", "Cancel the visit", [S.BOOKED], f.ReasonForm, mover(S.CANCELLED), tells=True),
    Step("other_care", "Advise other care", [S.NEW, *BOOKABLE], f.ReasonForm, mover(S.OTHER_CARE), tells=True),
    Step("not_suitable", "Not suitable here", [S.NEW, *BOOKABLE], f.ReasonForm, mover(S.NOT_SUITABLE), tells=True),
    Step("duplicate", "Close as a duplicate", [S.NEW, *BOOKABLE], f.MergeForm, merge),
    Step("spam", "Close as spam", [S.NEW, *BOOKABLE], f.StepForm, mover(S.SPAM)),
    Step("reopen", "Open it again", lifecycle.REOPENS, f.ReasonForm, mover(S.CLAIMED), likely=tuple(lifecycle.REOPENS)),
    Step("hold", "Put on hold: nobody deletes it", list(S), f.ReasonForm, hold, any_owner=True),
    Step("free", "Take off hold", list(S), f.ReasonForm, free, any_owner=True),
]
UNDO = Step("undo", "Undo", list(S), f.StepForm, take_back, any_owner=True)
BY_NAME = {step.name: step for step in [*STEPS, UNDO]}


def is_of_other(booking, user):
    """A colleague is at work on it."""
    return booking.is_open and booking.claimed_by_id is not None and booking.claimed_by_id != user.pk


def offered(booking, user):
    """The steps that this person can take now, the likely ones first."""
    now = [step for step in STEPS if booking.state in step.states and fits(step, booking, user)]
    return sorted(now, key=lambda step: booking.state not in step.likely)


def fits(step, booking, user):
    other = is_of_other(booking, user)
    if step.name == "take_over":
        return other
    if step.name == "claim":
        return booking.claimed_by_id is None
    if step.name == "release":
        return booking.claimed_by_id == user.pk
    if step.name in {"hold", "free"}:
        return bool(booking.hold_reason) == (step.name == "free") and desk.manages(user, booking)
    return step.any_owner or not other


def find(name, booking, user):
    """The step of this name, if it is offered now, else None."""
    if name == UNDO.name:
        return UNDO
    return next((step for step in offered(booking, user) if step.name == name), None)
