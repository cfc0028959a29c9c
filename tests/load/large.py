"""Fill a site as years of use would: `fill(requests, articles)`. The same numbers give the same rows.

The open work is the same however long the history is: 300 open requests, each with a mail that waits, and 100 booked
visits. The rest is closed, over two years and twenty clinics. Each request has one step of its trail and one mail, and
every fourth was looked at once. Left out: more steps and mails per request, drafts in sessions, pictures, true seals:
their rows are there and the last is signed, so that the chain grows on, but `manage.py verify` would tell of them.
"""

import random
import uuid
from datetime import date, timedelta
from itertools import accumulate
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from education import sealing
from education.models import Seal, SealHead
from intake import models
from intake.booking import hashed, status_token
from intake.fields import digits_of, folded
from intake.models.search_word import words_of
from tests.load.pour import count_on, pour
from tests.requests import KNEE, MILD, PLACE, SIGNS

OPEN, BOOKED, CLINICS, BATCH = 300, 100, 20, 10_000
YEARS = timedelta(days=730)
S = models.BookingRequest.State
OPEN_STATES = [S.NEW, S.CLAIMED, S.WAITING_PATIENT, S.OFFERED, S.WAITING_LIST, S.NEW]
CLOSED = {S.SEEN: 55, S.NO_SHOW: 6, S.CANCELLED: 7, S.CANCELLED_BY_PATIENT: 8, S.OTHER_CARE: 6}
CLOSED |= {S.NOT_SUITABLE: 5, S.DUPLICATE: 4, S.SPAM: 9}
WITH_VISIT = {S.SEEN, S.BOOKED, S.NO_SHOW, S.OFFERED}
REAL = [
    "Ana",
    "Smith",
    "Renée",
    "Brown",
    "Müller",
    "José",
    "O’Brien",
    "Nguyễn",
    "Chen",
    "Garcia",
    "Kim",
    "Jones",
    "Ivanov",
    "Sam",
    "Rosa",
    "Priya",
]
SYLLABLES = [
    "ka",
    "mi",
    "ro",
    "len",
    "sa",
    "to",
    "bri",
    "va",
    "ne",
    "lu",
    "dor",
    "an",
    "el",
    "is",
    "ma",
    "te",
    "fi",
    "ran",
    "cor",
    "win",
]
ANSWERS = [KNEE[0] | {"asked": SIGNS + MILD}, *KNEE[1:], *PLACE]
SOUGHT = {"full_name": "Zoë Quillfeather", "preferred_name": "", "birth_date": date(1931, 2, 3)}
SOUGHT |= {"phone": "(612) 555-7316", "email": "zoe.quillfeather@example.net"}
MAIL = "We have your request. The clinic replies by 5:00 PM tomorrow.\n\nYour page: (the status link)\n" * 3


def told(what, done, total):
    print(f"  {what}: {min(done, total):,} of {total:,}", flush=True)  # noqa: T201


def fill(requests, articles):
    from tests.load.library import fill_library

    if connection.vendor == "sqlite":  # a power cut costs nothing here
        connection.cursor().execute("PRAGMA synchronous=OFF")
    chance, names = random.Random(7), Names()
    staff, clinics = people(), shops()
    for start in range(0, requests, BATCH):
        numbers = range(start, min(start + BATCH, requests))
        with transaction.atomic():
            fill_batch([request_of(each, requests, clinics, staff, chance, names) for each in numbers], staff[0])
        if start % (10 * BATCH) == 0:
            told("requests", start + BATCH, requests)
    fill_library(articles, staff)
    sealing.sign(SealHead.objects.get(), Seal.objects.order_by("-position").first())
    count_on(*POURED)
    connection.cursor().execute("ANALYZE")


class Names:
    """Two thousand names, of which the first is borne by one person in fifty, and most by very few."""

    def __init__(self):
        chance = random.Random(3)
        made = ["".join(chance.choices(SYLLABLES, k=chance.choice([2, 3]))).capitalize() for _ in range(2_000)]
        self.names = list(dict.fromkeys(REAL + made))
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.names))))

    def some(self, chance):
        return chance.choices(self.names, cum_weights=self.weights)[0]


def people():
    """The staff of the clinics, one at each."""
    users = get_user_model().objects
    return [users.create_user(f"staff{number}", is_staff=True) for number in range(CLINICS)]


def shops():
    example = models.Clinic.objects.get(slug="example-clinic-north")
    for number in range(CLINICS):
        example.pk, example.name, example.slug, example.is_fallback = (
            None,
            f"Clinic {number}",
            f"clinic-{number}",
            False,
        )
        example.save(force_insert=True)
    return list(models.Clinic.objects.filter(slug__startswith="clinic-").order_by("pk"))


def fill_batch(made, looker):
    own = list(zip(pour(models.BookingRequest, made), made, strict=True))
    events = pour(models.RequestEvent, [event_of(pk, one) for pk, one in own])
    looks = pour(models.AccessRecord, [look_at(one, looker) for one in made[::4]])
    seal(models.RequestEvent, events)
    seal(models.AccessRecord, looks)
    pour(models.Message, [mail_of(pk, one, event) for (pk, one), event in zip(own, events, strict=True)])
    words = [{"request_id": pk, "word": word} for pk, one in own for word in words_of(SimpleNamespace(**one))]
    pour(models.SearchWord, words)
    pour(models.TimeOffer, [visit_of(pk, one) for pk, one in own if one["state"] in WITH_VISIT])


def seal(model, numbers):
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    made_up = {"table": model._meta.label_lower, "what": "written", "digest": "0" * 64}
    rows = [made_up | {"position": at, "row": row, "link": f"{at:064}"} for at, row in enumerate(numbers, last + 1)]
    pour(Seal, rows)


def request_of(number, total, clinics, staff, chance, names):
    key, left, now = uuid.UUID(int=number + 1), total - number, timezone.now()
    at, place = now - YEARS * left / total, number % CLINICS
    state = state_of(left, chance)
    who = person_of(number, chance, names) if number != 7 else SOUGHT
    return who | {
        "submit_key": key,
        "payload_digest": f"{number:064}",
        "reference": reference_of(number),
        "token_hash": hashed(status_token(key)),
        "clinic_id": clinics[place if left > OPEN else number % 4].pk,
        "state": str(state),
        "priority": "soon" if chance.random() < 0.2 else "routine",
        "suspicion": "A hidden field was filled in." if state == S.SPAM else "",
        "claimed_by_id": None if state in {S.NEW, S.SPAM} else staff[place].pk,
        "contact_way": "email",
        "voicemail_ok": True,
        "search_name": folded(f"{who['full_name']} {who['preferred_name']}"),
        "phone_digits": digits_of(who["phone"]),
        "zip_code": "55401",
        "answers": ANSWERS,
        "route": {"taken": "north", "candidates": []},
        "consent_text": "The clinic may read my answers.",
        "source_path": "/",
        "fell_back": number % 50 == 0,
        "reply_due": at + timedelta(hours=30),
        "answered_at": None if state in {S.NEW, S.CLAIMED, S.SPAM} else at + timedelta(hours=20),
        "created_at": at,
    }


def state_of(left, chance):
    if left <= OPEN:
        return OPEN_STATES[left % len(OPEN_STATES)]
    if left <= OPEN + BOOKED:
        return S.BOOKED
    return chance.choices([*CLOSED], CLOSED.values())[0]


def person_of(number, chance, names):
    return {
        "full_name": f"{names.some(chance)} {names.some(chance)}",
        "preferred_name": names.some(chance) if chance.random() < 0.1 else "",
        "birth_date": date(1940, 1, 1) + timedelta(days=chance.randrange(25_000)),
        "phone": f"({chance.randrange(201, 990)}) 555-{chance.randrange(7000):04}",
        "email": f"person{number}@example.com",
    }


def reference_of(number):
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    signs = [letters[(number * 7919 + 12345) // len(letters) ** place % len(letters)] for place in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


def event_of(pk, one):
    words = "Staff" if one["claimed_by_id"] else "Patient"
    facts = {"actor_id": one["claimed_by_id"], "actor_words": words, "to_state": one["state"]}
    return facts | {"request_id": pk, "at": one["created_at"], "salt": uuid.UUID(int=pk)}


def look_at(one, user):
    facts = {"actor_id": user.pk, "actor_words": user.username, "what": "opened", "salt": one["submit_key"]}
    return facts | {"reference": one["reference"], "clinic_id": one["clinic_id"], "at": one["created_at"]}


def mail_of(pk, one, event):
    is_open, at = one["state"] in OPEN_STATES, one["created_at"]
    return {
        "request_id": pk,
        "event_id": event,
        "kind": "received_patient",
        "recipient": one["email"],
        "subject": f"We have your request {one['reference']}",
        "body": MAIL,
        "message_id": f"<{uuid.UUID(int=pk)}@example.org>",
        "state": "waiting" if is_open else "sent",
        "attempts": 0 if is_open else 1,
        "next_try_at": at,
        "created_at": at,
        "sent_at": None if is_open else at,
    }


def visit_of(pk, one):
    later = one["state"] in {S.BOOKED, S.OFFERED}
    starts = timezone.now() + timedelta(days=1 + pk % 60) if later else one["created_at"] + timedelta(days=9)
    facts = {"starts_at": starts.replace(minute=0, second=0, microsecond=0), "offered_at": one["created_at"]}
    state = "offered" if one["state"] == S.OFFERED else "accepted"
    return facts | {"request_id": pk, "clinic_id": one["clinic_id"], "state": state}


POURED = [models.BookingRequest, models.RequestEvent, models.AccessRecord, models.Message, models.TimeOffer]
POURED += [models.SearchWord]
