"""The private page of a request: who may open it, how long, and what it says."""

from datetime import timedelta

from django.db import transaction

from education.links import anchor
from education.models import RedFlag
from education.wording import say, say_later

from . import lifecycle, promise, signs
from .booking import STRONG_PAIN, hashed
from .flow import years
from .models import BookingRequest

TRIES = 5
PAUSE = timedelta(minutes=15)
LINK_LIFE = timedelta(days=90)  # after the end: long enough to look up a visit, short enough for a forgotten mailbox
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
    S.OTHER_CARE: say_later("status.other_care"),
    S.NOT_SUITABLE: say_later("status.not_suitable"),
}
OTHERS, CLOSED = say_later("status.others"), say_later("status.closed")


def find(token, at):
    """The request of a link, or None: a wrong link and one that is too old look alike."""
    stored = BookingRequest.objects.filter(token_hash=hashed(token)).select_related("clinic").first()
    return stored if stored and not has_expired(stored, at) else None


def has_expired(stored, at):
    """A link lives as long as its request is open, and some time after its end or after it was sent anew."""
    if lifecycle.is_open(stored):
        return False
    sent = stored.messages.filter(kind="link").values_list("created_at", flat=True)
    return at > max([stored.created_at, *stored.events.values_list("at", flat=True), *sent]) + LINK_LIFE


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


def state_words(stored):
    if stored.state == S.CLAIMED and asked_for_others(stored):
        return OTHERS
    return WORDS.get(stored.state, CLOSED)


def asked_for_others(stored):
    """True while the newest times of this clinic are those that the person did not take."""
    newest = stored.offers.order_by("pk").last()
    return newest is not None and newest.state == newest.State.DECLINED and newest.clinic_id == stored.clinic_id


def facts(stored):
    """What the private page and the confirmation say of a request."""
    return {
        "booking": stored,
        "clinic": stored.clinic,
        "state_words": state_words(stored),
        "promise": promise.sentence(stored.clinic, stored.local_due) if stored.state == S.NEW else "",
        "question": question(stored),
        **while_waiting(stored),
    }


def question(stored):
    """What the clinic asks, while it waits for the answer."""
    if stored.state != S.WAITING_PATIENT:
        return ""
    return stored.events.filter(to_state=S.WAITING_PATIENT, what="moved").values_list("note", flat=True).last() or ""


def while_waiting(stored):
    """What a person can do until the clinic answers: the advice, and the link to the page on getting help."""
    link = anchor("/when-to-get-help/", say("waiting_advice.gets_worse_link"))
    return {"advice": before_exercise(stored), "get_help": link}


def before_exercise(stored):
    """Why this person should be seen before any exercise: advice that age, pain, its place and self-check bring."""
    age = years(stored.birth_date, stored.created_at.astimezone(stored.clinic.zone).date())
    said = {answer["code"]: answer["value"] for answer in stored.answers}
    found = signs.codes(stored.answers, stored.assessment, age)
    advice = list(RedFlag.objects.filter(active=True, code__in=found).values_list("advice", flat=True))
    return advice + ([say("waiting_advice.strong_pain")] if int(said.get("worst_pain", 0)) >= STRONG_PAIN else [])
