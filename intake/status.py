"""The private page of a request: who may open it, and what it says."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404

from education.links import anchor
from education.models import RedFlag
from education.urgency import from_age
from education.wording import say, say_later

from . import promise
from .booking import STRONG_PAIN, hashed, years
from .models import BookingRequest

TRIES = 5
PAUSE = timedelta(minutes=15)
WRONG = say_later("unlock.wrong")
PAUSED = say_later("unlock.paused")

S = BookingRequest.State
WORDS = {
    S.NEW: say_later("status.new"),
    S.CLAIMED: say_later("status.claimed"),
    S.WAITING_PATIENT: say_later("status.waiting_patient"),
    S.OFFERED: say_later("status.offered"),
    S.WAITING_LIST: say_later("status.waiting_list"),
    S.BOOKED: say_later("status.booked"),
    S.CANCELLED_BY_PATIENT: say_later("status.cancelled_by_patient"),
    S.CANCELLED: say_later("status.cancelled"),
    S.SEEN: say_later("status.seen"),
    S.NO_SHOW: say_later("status.no_show"),
}
CLOSED = say_later("status.closed")


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
        **while_waiting(stored),
    }


def while_waiting(stored):
    """What a person can do until the clinic answers: the advice, and the link to the page on getting help."""
    link = anchor("/when-to-get-help/", say("waiting_advice.gets_worse_link"))
    return {"advice": before_exercise(stored), "get_help": link}


def before_exercise(stored):
    """Why this person should be seen before any exercise: advice that age, pain and self-check bring."""
    age = years(stored.birth_date, stored.created_at.astimezone(stored.clinic.zone).date())
    codes = from_age(age, set()) | set((stored.assessment or {}).get("flags", []))
    advice = list(RedFlag.objects.filter(active=True, code__in=codes).values_list("advice", flat=True))
    pain = next((int(answer["value"]) for answer in stored.answers if answer["code"] == "worst_pain"), 0)
    return advice + ([say("waiting_advice.strong_pain")] if pain >= STRONG_PAIN else [])
