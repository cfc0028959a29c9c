"""The page of a request: each step of staff, what leaves, what others did meanwhile, and the way back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intake import offers, outbox, undo
from intake.lifecycle import CHANGED, move
from intake.mail import HOLD
from intake.models import BookingRequest, Message, TimeOffer
from tests.desk import page_of, press, send, typed
from tests.journey import a_time, unlock
from tests.journey import send as ask

pytestmark = pytest.mark.django_db
PHONE_ONLY = {"contact_way": "phone", "voicemail_ok": True, "email": ""}


@pytest.fixture
def stored(client):
    ask(client)
    client.session.flush()
    return BookingRequest.objects.get()


@pytest.fixture
def ana(staff, north):
    return staff("ana", "Front desk", north)


@pytest.fixture
def ben(staff, north):
    return staff("ben", "Front desk", north)


@pytest.fixture
def desk(ana):
    return signed_in(ana)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def words(response):
    return response.content.decode()


def trail(stored):
    """Without the first event: (what, from, to, who)"""
    rows = stored.events.order_by("pk").values_list("what", "from_state", "to_state", "actor_words")
    return list(rows)[1:]


def now(stored):
    stored.refresh_from_db()
    return stored.state, stored.claimed_by and stored.claimed_by.username


def mails(stored):
    """The kinds of mails that staff's steps wrote, and how long each waits."""
    rows = stored.messages.filter(event__actor__isnull=False).order_by("pk")
    return [(mail.kind, mail.recipient, mail.next_try_at - mail.created_at) for mail in rows]


def times(*days):
    clinic = BookingRequest.objects.select_related("clinic").first().clinic
    made = {f"time_{number}": typed(a_time(day, clinic=clinic)) for number, day in enumerate(days, 1)}
    return made | {"minutes": "45", "way": "in_person"}


TO_PERSON = "renee@example.com"
# How it stands before, the step, what is typed, the state after, and the mail to the person.
STEPS = [
    ("new", "claim", {}, "claimed", None),
    ("claimed", "release", {}, "new", None),
    ("claimed", "ask", {"note": "Which days suit you?"}, "waiting_patient", "question"),
    ("claimed", "waiting_list", {"note": ""}, "waiting_list", None),
    ("claimed", "other_care", {"note": "See a doctor first"}, "other_care", "cannot_help"),
    ("new", "not_suitable", {"note": "It is the hip"}, "not_suitable", "cannot_help"),
    ("new", "spam", {}, "spam", None),
    ("waiting_patient", "resume", {}, "claimed", None),
    ("claimed", "offer", (3, 4), "offered", "offered"),
    ("claimed", "book", (3,), "booked", "booked"),
    ("booked", "rebook", (5,), "booked", "changed"),
    ("booked", "cancel", {"note": "The therapist is ill"}, "cancelled", "cancelled"),
    ("booked", "seen", {}, "seen", None),
    ("booked", "no_show", {}, "no_show", None),
    ("spam", "reopen", {"note": "It is a person"}, "claimed", None),
]


def bring(stored, state, by):
    """The request in this state, as if it had been there for long."""
    start = {"booked": a_time(2)}.get(state)
    if start:
        start.clinic, start.request, start.state, start.offered_at = stored.clinic, stored, "accepted", timezone.now()
        start.save()
    BookingRequest.objects.update(state=state, claimed_by=None if state == "new" else by)
    stored.refresh_from_db()


@pytest.mark.parametrize(("before", "step", "given", "after", "kind"), STEPS, ids=lambda value: str(value)[:20])
def test_a_step_writes_state_event_and_mail_and_is_undone(desk, ana, stored, before, step, given, after, kind):
    bring(stored, before, ana)
    owner, held = now(stored)[1], list(stored.offers.values_list("pk", "state", "answered_at"))
    data = times(*given) if isinstance(given, tuple) else given

    page = send(desk, stored, step, **data)

    assert page.redirect_chain == [(page_of(stored), 302)]
    assert now(stored)[0] == after
    [(_, *moved)] = trail(stored)
    assert moved == [before, after, "ana"]
    assert stored.events.last().note == data.get("note", "")
    assert mails(stored) == ([(kind, TO_PERSON, HOLD)] if kind else [])
    assert "Undo" in words(page)

    press(desk, stored, "undo")

    assert now(stored) == (before, owner)
    assert trail(stored)[1:] == [("undone", after, before, "ana")]
    assert (mails(stored), stored.answered_at) == ([], None)
    assert list(stored.offers.values_list("pk", "state", "answered_at")) == held
    assert "This step can no longer be undone." in words(press(desk, stored, "undo"))


def test_what_leaves_is_shown_first_and_leaves_just_so(desk, ana, stored):
    bring(stored, "claimed", ana)

    shown = words(press(desk, stored, "offer", **times(3, 4)))

    assert (now(stored), trail(stored), stored.offers.count()) == (("claimed", "ana"), [], 0)
    send(desk, stored, "offer", **times(3, 4))
    left = Message.objects.get(kind="offered")
    assert left.subject in shown
    for line in filter(None, left.body.splitlines()):
        assert line in shown
    assert "(the status link)" in left.body
    back = words(press(desk, stored, "ask", note="Which days?", back="yes"))
    assert (now(stored)[0], "Which days?" in back) == ("offered", True)


def test_without_an_address_the_page_says_whom_to_call(desk, ana, stored):
    bring(stored, "claimed", ana)
    BookingRequest.objects.update(**PHONE_ONLY)

    shown = words(press(desk, stored, "ask", note="Which days?"))

    assert "there is no email address. Call them." in shown
    assert "(212) 555-0123 (may leave a message)" in shown
    send(desk, stored, "ask", note="Which days?")
    assert (now(stored)[0], mails(stored)) == ("waiting_patient", [])


def test_the_person_reads_the_question_on_the_private_page_only(desk, ana, stored):
    bring(stored, "claimed", ana)
    send(desk, stored, "ask", note="Does the knee swell?")

    assert "swell" not in Message.objects.get(kind="question").body
    assert "Does the knee swell?" in words(unlock(Client(), stored))


def test_a_mail_that_left_cannot_be_undone(desk, ana, stored):
    bring(stored, "claimed", ana)
    send(desk, stored, "ask", note="Which days?")
    asked = Message.objects.get(kind="question")

    assert outbox.deliver(lambda: asked.created_at + HOLD - timedelta(seconds=1)) == 2  # the mails of the request
    outbox.lease(asked, asked.next_try_at)

    assert "A mail of this step is on its way." in words(press(desk, stored, "undo"))
    assert (now(stored)[0], stored.events.count(), stored.messages.count()) == ("waiting_patient", 2, 3)


def test_after_two_minutes_or_another_step_nothing_is_undone(ana, ben, stored):
    at = timezone.now()
    claimed = move(stored, "claimed", ana, at)

    assert undo.last_step(claimed, ana, at + HOLD) is not None
    assert undo.last_step(claimed, ana, at + HOLD + timedelta(seconds=1)) is None
    assert undo.last_step(claimed, ben, at) is None


def test_a_change_over_somebody_elses_is_refused_and_shows_both(desk, ana, ben, stored):
    bring(stored, "claimed", ana)
    seen = stored.version
    send(desk, stored, "call", note="Ana heard that Mondays are best")

    page = words(desk.post(page_of(stored), {"step": "ask", "seen_version": seen, "note": "Ben asks: which days?"}))

    assert CHANGED in page
    problem = page[page.index("request__problem") : page.index("request__head")]
    assert "Ana heard that Mondays are best" in problem
    assert page.count("Ben asks: which days?") == 1
    assert f'name="seen_version" value="{stored.version + 1}"' in page
    assert [what for what, *_ in trail(stored)] == ["called"]


def test_a_step_that_is_gone_shows_what_was_typed(desk, ana, stored):
    bring(stored, "claimed", ana)
    move(stored, "spam", ana, timezone.now())

    page = words(desk.post(page_of(stored), {"step": "ask", "seen_version": 1, "note": "Which days suit?"}))

    assert (CHANGED in page, "Which days suit?" in page) == (True, True)


def test_a_colleague_takes_over_in_the_open(desk, ana, ben, stored):
    send(signed_in(ben), stored, "claim")
    listed = words(desk.get(page_of(stored)))
    assert "ben has this request." in listed
    assert "ben has this request. Take it over first." in words(send(desk, stored, "spam"))
    assert now(stored) == ("claimed", "ben")

    send(desk, stored, "take_over")

    assert now(stored) == ("claimed", "ana")
    assert (trail(stored)[-1], stored.events.last().note) == (("taken", "claimed", "claimed", "ana"), "From ben")


def test_a_request_is_given_to_a_colleague_of_this_clinic_only(desk, ana, ben, stored, staff, central):
    cy = staff("cy", "Front desk", central)

    assert "Select a valid choice" in words(send(desk, stored, "assign", colleague=cy.pk))
    send(desk, stored, "assign", colleague=ben.pk)

    assert now(stored) == ("claimed", "ben")
    assert trail(stored) == [("given", "new", "claimed", "ana")]


@pytest.mark.parametrize("reached", [True, False])
def test_a_call_is_noted_and_counts_as_reply_if_the_person_was_reached(desk, stored, reached):
    send(desk, stored, "call", note="Will ring back", **({"reached": "on"} if reached else {}))

    assert now(stored) == ("new", None)
    assert trail(stored) == [("called", "new", "new", "ana")]
    said = "Spoke with the person." if reached else "Nobody reached."
    assert stored.events.last().note == f"{said} Will ring back"
    assert (stored.answered_at is not None) == reached


@pytest.mark.parametrize(
    ("weekday", "clock", "is_told"),
    [(0, "08:00", False), (0, "17:15", False), (0, "17:30", True), (0, "21:00", True), (5, "10:00", True)],
)
def test_a_time_at_which_the_clinic_is_closed_is_told_before_it_leaves(desk, ana, stored, weekday, clock, is_told):
    bring(stored, "claimed", ana)
    today = timezone.localdate()
    day = today + timedelta(days=14 - today.weekday() + weekday)

    shown = words(send(desk, stored, "offer", time_1=f"{day}T{clock}", minutes="45", way="in_person", sure=""))

    assert ("Example Clinic North is not open then. Check the day, and AM or PM:" in shown) == is_told
    assert now(stored)[0] == "claimed"


def test_overlaps_are_told_and_offered_anyway(desk, ana, stored, north):
    bring(stored, "claimed", ana)
    ask(Client())
    other = BookingRequest.objects.exclude(pk=stored.pk).get()
    claimed = move(other, "claimed", ana, timezone.now())
    offers.book(claimed, a_time(3, hours=0.5), ana, timezone.now())

    shown = words(send(desk, stored, "offer", **times(3)))
    assert f"a booked visit, {other.reference}." in shown
    assert now(stored)[0] == "claimed"
    clear = send(desk, stored, "offer", **times(3) | {"minutes": "30"})

    assert (now(stored)[0], clear.redirect_chain) == ("offered", [(page_of(stored), 302)])
    press(desk, stored, "undo")
    send(desk, stored, "offer", **times(3) | {"sure": "anyway"})
    assert [each.state for each in stored.offers.all()] == [TimeOffer.State.OFFERED]


def test_a_rerouted_request_is_the_other_clinics_with_its_trail(desk, ana, stored, staff, north, central):
    decided, due = stored.route, stored.reply_due
    send(desk, stored, "claim")
    answer = send(desk, stored, "reroute", clinic=central.pk, note="Nearer to work")

    assert answer.redirect_chain == [("/admin/intake/bookingrequest/", 302)]
    assert desk.get(page_of(stored)).status_code == 404
    assert now(stored) == ("new", None)
    event = stored.events.last()
    assert (event.what, event.note) == ("rerouted", "Nearer to work")
    assert (event.from_clinic, event.to_clinic) == (north, central)
    [trace] = stored.route["rerouted"]
    assert stored.route == decided | {"rerouted": [trace]}
    assert (trace["from"], trace["to"], trace["reason"]) == (north.slug, central.slug, "Nearer to work")
    assert (stored.clinic, stored.answered_at, stored.reply_due >= due) == (central, None, True)
    assert mails(stored) == [("received_clinic", central.email, HOLD), ("rerouted", TO_PERSON, HOLD)]
    page = words(signed_in(staff("cy", "Front desk", central)).get(page_of(stored)))
    assert "from Example Clinic North to Example Clinic Central" in page


def test_duplicates_are_shown_and_merged_and_foreign_ones_only_counted(desk, ana, stored, central):
    for _ in range(3):
        ask(Client())
    twin, foreign, old = BookingRequest.objects.exclude(pk=stored.pk).order_by("pk")
    BookingRequest.objects.filter(pk=foreign.pk).update(clinic=central)
    BookingRequest.objects.filter(pk=old.pk).update(created_at=stored.created_at - timedelta(days=31))

    page = words(desk.get(page_of(stored)))

    assert page.count(page_of(twin)) == 1
    assert "1 more like it is at clinics that are not yours." in page
    assert [each.reference in page for each in (foreign, old)] == [False, False]
    nothing = "No other request of your clinics has this reference."
    for wrong in [foreign.reference, stored.reference, "x"]:
        assert nothing in words(send(desk, stored, "duplicate", reference=wrong))
    send(desk, stored, "duplicate", reference=twin.reference.lower())
    assert (now(stored)[0], stored.duplicate_of) == ("duplicate", twin)
    assert f"{stored.reference} was closed as a duplicate of this one." in words(desk.get(page_of(twin)))


@pytest.mark.parametrize("changes", [{"search_name": "x", "email": ""}, {"search_name": "x", "phone_digits": ""}])
def test_a_duplicate_needs_the_birth_date_and_one_more(desk, stored, changes):
    ask(Client())
    twin = BookingRequest.objects.exclude(pk=stored.pk)
    twin.update(**changes | {"contact_way": "phone"})
    assert page_of(twin.get()) in words(desk.get(page_of(stored)))

    twin.update(birth_date="1987-03-28")
    assert page_of(twin.get()) not in words(desk.get(page_of(stored)))


def test_the_page_tells_all_of_it_in_order(desk, stored):
    page = words(desk.get(page_of(stored)))

    heads = ["In short", "Next step", "Answers, as they were asked", "Why this clinic", "Times and messages"]
    heads += ["Possible duplicates", "Timeline"]
    places = [page.index(f">{head}</h2>") for head in heads]
    assert places == sorted(places)
    assert page.index("Claim it") < page.index("Other steps") < page.index("Close as spam")
    assert "Who looked at it" not in page
