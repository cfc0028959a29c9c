"""The private page of a request: who may open it, and what it says."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404

from education.models import RedFlag

from . import promise
from .booking import ADULT, STRONG_PAIN, hashed, years
from .models import BookingRequest

TRIES = 5
PAUSE = timedelta(minutes=15)
WRONG = "That date of birth does not match this request. Check it and try again"
PAUSED = "Too many tries. Wait 15 minutes, then try again, or call the clinic"

OLDER = 55  # clinical.md 6, AGE55: a routine exam first (house rule)
STRONG_PAIN_ADVICE = "Your worst pain was strong. Ease off, and do not start new exercises on your own."

S = BookingRequest.State
WORDS = {
    S.NEW: "We have your request. The clinic has not read it yet.",
    S.CLAIMED: "Somebody at the clinic is working on your request.",
    S.WAITING_PATIENT: "The clinic has a question for you. Call the clinic.",
    S.OFFERED: "The clinic has times for you. Call the clinic.",
    S.BOOKED: "Your visit is booked.",
    S.CANCELLED_BY_PATIENT: "You cancelled this request.",
    S.CANCELLED: "The clinic cancelled this visit. Call the clinic to find another time.",
    S.SEEN: "You have been seen.",
    S.NO_SHOW: "You did not come to your visit. Call the clinic to find another time.",
}
CLOSED = "This request is closed. Call the clinic if you have questions."


def find(token):
    stored = BookingRequest.objects.filter(token_hash=hashed(token)).select_related("clinic").first()
    if stored is None:
        raise Http404
    return stored


def unlock(stored, birth_date, at):
    """None when the date opens the page, else the sentence to show. Five wrong tries close it for 15 minutes."""
    with transaction.atomic():
        locked = BookingRequest.objects.select_for_update().get(pk=stored.pk)
        if locked.unlock_again_at and at < locked.unlock_again_at:
            return PAUSED
        is_right = birth_date == locked.birth_date
        locked.unlock_failures = 0 if is_right else (locked.unlock_failures + 1) % TRIES
        locked.unlock_again_at = at + PAUSE if not is_right and locked.unlock_failures == 0 else None
        locked.save(update_fields=["unlock_failures", "unlock_again_at"])
    return None if is_right else WRONG


def facts(stored):
    due = promise.sentence(stored.clinic, stored.local_due) if stored.state == S.NEW else ""
    return {
        "booking": stored,
        "clinic": stored.clinic,
        "state_words": WORDS.get(stored.state, CLOSED),
        "promise": due,
        "advice": before_exercise(stored),
    }


def before_exercise(stored):
    """Why this person should be seen before any exercise: the advice of the red flags that age and pain bring."""
    age = years(stored.birth_date, stored.created_at.astimezone(stored.clinic.zone).date())
    codes = ["AGE_U18"] if age < ADULT else ["AGE55"] if age >= OLDER else []
    advice = list(RedFlag.objects.filter(active=True, code__in=codes).values_list("advice", flat=True))
    pain = next((int(answer["value"]) for answer in stored.answers if answer["code"] == "worst_pain"), 0)
    return advice + ([STRONG_PAIN_ADVICE] if pain >= STRONG_PAIN else [])
