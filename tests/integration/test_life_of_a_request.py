"""Any moves in any order: what the tables say is what happens. `make bench` makes 1,000 runs of 50 moves."""

import itertools
from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from intake import desk, lifecycle, offers, undo
from intake.models import BookingRequest, Clinic, Membership, TimeOffer
from tests.journey import send

pytestmark = pytest.mark.django_db
S = BookingRequest.State
TOLD = {"waiting_patient": "question", "offered": "offered", "booked": "booked", "cancelled": "cancelled"}
TOLD |= {"other_care": "cannot_help", "not_suitable": "cannot_help"}
WHO = st.sampled_from(["ana", "ben"])
NOTE = st.sampled_from(["", "why"])
SECONDS = st.integers(0, 200)
LONG = hypothesis.settings.get_profile("long").max_examples
AMOUNTS = {True: (1000, 50), False: (30, 30)}


class Life(RuleBasedStateMachine):
    """One request, two members of staff and the person. `seen`: a version that somebody still has before them."""

    people, pk, known = {}, None, None

    @initialize()
    def begin(self):
        self.run = transaction.atomic()
        self.run.__enter__()
        self.at, self.hours, self.seen = datetime(2030, 1, 1, tzinfo=UTC), 24, 1

    def teardown(self):
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    @property
    def row(self):
        """The request as it is stored, read once between two steps."""
        self.known = self.known or BookingRequest.objects.select_related("clinic").get(pk=self.pk)
        return self.known

    def a_time(self):
        self.hours += 2
        return TimeOffer(starts_at=self.at + timedelta(hours=self.hours))

    def try_to(self, is_legal, act, kinds):
        """`act` must happen if it is legal, else be refused and change nothing. `kinds`: of the mails it writes."""
        before, events, mails = self.row, self.row.events.count(), self.row.messages.count()
        self.known = None
        try:
            with transaction.atomic():
                act()
        except ValidationError:
            assert not is_legal
            assert (self.row.version, self.row.state) == (before.version, before.state)
            assert (self.row.events.count(), self.row.messages.count()) == (events, mails)
        else:
            assert is_legal
            assert (self.row.version, self.row.events.count()) == (before.version + 1, events + 1)
            last = self.row.events.order_by("pk").last()
            assert sorted(last.messages.values_list("kind", flat=True)) == sorted(kinds)
            assert (last.from_state, last.to_state) == (before.state, self.row.state)

    @rule(to=st.sampled_from(list(S)), who=WHO, seconds=SECONDS, note=NOTE, is_old=st.booleans())
    def move(self, to, who, seconds, note, is_old):
        self.at += timedelta(seconds=seconds)
        row, version = self.row, self.seen if is_old else self.row.version
        count = 1 if to in lifecycle.TIMES else 0
        needs = to in lifecycle.NEEDS_A_NOTE or row.state in lifecycle.REOPENS
        is_legal = version == row.version and to in lifecycle.moves_from(row.state) and (bool(note) or not needs)
        kind = "changed" if row.state == to == S.BOOKED else TOLD.get(to)
        if row.state == S.BOOKED and to == S.CANCELLED_BY_PATIENT:
            kind = "cancelled"
        times = [self.a_time() for _ in range(count)]
        user = self.people[who]
        self.try_to(
            is_legal, lambda: lifecycle.move(row, to, user, self.at, note, version, times), [kind] if kind else []
        )
        if not is_old:
            self.seen = version

    @rule(seconds=SECONDS)
    def accept(self, seconds):
        self.at += timedelta(seconds=seconds)
        row, chosen = self.row, self.row.offers.open(self.at).first()
        is_legal = row.state == S.OFFERED and chosen is not None
        pk = chosen.pk if chosen else 0
        self.try_to(is_legal, lambda: offers.accept(row, pk, self.at), ["booked", "news_clinic"])

    @rule(who=WHO, seconds=SECONDS)
    def undo(self, who, seconds):
        self.at += timedelta(seconds=seconds)
        row, last, user = self.row, self.row.events.order_by("pk").last(), self.people[who]
        in_time = last.before is not None and self.at <= last.at + timedelta(minutes=2)
        is_legal = last.actor == user and in_time and last.what not in {"undone", "rerouted"}
        self.try_to(is_legal, lambda: undo.undo(row, user, self.at), [])
        if is_legal:
            assert self.row.state == last.from_state
            assert last.messages.count() == 0

    @rule(step=st.sampled_from(["release", "assign", "note_call"]), who=WHO, is_old=st.booleans())
    def at_the_desk(self, step, who, is_old):
        row, user = self.row, self.people[who]
        version = self.seen if is_old else row.version
        acts = {
            "release": lambda: desk.release(row, user, self.at, version),
            "assign": lambda: desk.assign(row, user, self.people["ana"], self.at, version),
            "note_call": lambda: desk.note_call(row, user, self.at, "Called.", True, version),
        }
        self.try_to(version == row.version, acts[step], [])

    @rule(who=WHO)
    def take_over(self, who):
        row, user = self.row, self.people[who]
        self.try_to(True, lambda: desk.take_over(row, user, self.at), [])
        assert self.row.claimed_by == user

    @rule(who=WHO, slug=st.sampled_from(["example-clinic-north", "example-clinic-central"]))
    def reroute(self, who, slug):
        row, clinic = self.row, Clinic.objects.get(slug=slug)
        is_legal = row.state in {"new", "claimed", "waiting_patient", "waiting_list"} and row.clinic != clinic
        act = lambda: desk.reroute(row, clinic, self.people[who], self.at, "nearer")  # noqa: E731
        self.try_to(is_legal, act, ["received_clinic", "rerouted"])

    @invariant()
    def one_visit_and_one_line_for_each_change(self):
        row = self.row
        assert row.state in S.values
        assert row.version == row.events.count()
        accepted = row.offers.filter(state="accepted").count()
        assert accepted == 1 if row.state == S.BOOKED else accepted <= 1
        assert row.offers.filter(state="offered").exists() == (row.state == S.OFFERED)


def test_no_order_of_moves_breaks_a_request(client, monkeypatch):
    send(client)
    people = {name: get_user_model().objects.create_user(name) for name in ["ana", "ben"]}
    for user, clinic in itertools.product(people.values(), Clinic.objects.all()):
        Membership.objects.create(user=user, clinic=clinic)
    monkeypatch.setattr(Life, "people", people)
    monkeypatch.setattr(Life, "pk", BookingRequest.objects.get().pk)
    is_long = hypothesis.settings.default.max_examples == LONG
    runs, moves = AMOUNTS[is_long]
    checks = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    settings = hypothesis.settings(
        max_examples=runs, stateful_step_count=moves, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(Life, settings=settings)
