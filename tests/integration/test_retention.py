"""Requests are kept as long as the rules of staff say, to the second, and those on hold for longer."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from education import audit
from intake import desk, lifecycle
from intake.models import BookingRequest, Message, RequestEvent, ResumeLink, RetentionRule
from intake.retention import purge
from runnersknee.logs import OneLine
from tests.desk import page_of, press
from tests.journey import book, send, unlock
from tests.rows import make_request

pytestmark = pytest.mark.django_db
STATES = BookingRequest.State.values
BIT = timedelta(seconds=1)


@pytest.fixture
def max_(staff, north):
    return staff("max", "Clinic manager", north)


def ended(state, north, ago, born="1987-03-27"):
    """A request whose last step was this long ago."""
    made, now = make_request(north), timezone.now()
    BookingRequest.objects.filter(pk=made.pk).update(state=state, birth_date=born, created_at=now - ago - BIT)
    lifecycle.write_event(made, state, None, now - ago, "")
    return BookingRequest.objects.get(pk=made.pk)


def days(state):
    return timedelta(days=RetentionRule.objects.get(covers=state).days)


def states():
    return sorted(BookingRequest.objects.values_list("state", flat=True))


def test_each_state_has_a_rule_within_its_limits_with_a_sentence():
    rules = {rule.covers: rule for rule in RetentionRule.objects.all()}

    assert set(rules) == {*STATES, "mails"}
    for rule in rules.values():
        rule.full_clean()
        assert rule.why.endswith(".")
    assert rules["seen"].least == rules["booked"].least == 1826


def test_a_day_too_early_removes_none_a_day_late_all_but_holds_and_again_none(north, max_):
    now = timezone.now()
    for state in STATES:
        ended(state, north, days(state))
        desk.hold(ended(state, north, days(state)), max_, now, "A letter of a lawyer")

    assert sum(purge(now - timedelta(days=1)).values()) == 0
    assert len(states()) == 2 * len(STATES)
    counts = purge(now + timedelta(days=1))
    assert {state: counts[state] for state in STATES} == dict.fromkeys(STATES, 1)
    assert states() == sorted(STATES)
    assert set(BookingRequest.objects.values_list("hold_reason", flat=True)) == {"A letter of a lawyer"}
    assert sum(purge(now + timedelta(days=1)).values()) == 0
    assert audit.check().problem == ""


def test_the_limit_is_exact(north):
    spam = ended("spam", north, timedelta(0))
    limit = spam.events.get().at + days("spam")

    assert purge(limit - timedelta(microseconds=1))["spam"] == 0
    assert purge(limit)["spam"] == 1


def test_the_days_count_from_the_last_step_that_is_no_hold(north, max_):
    own, now = ended("spam", north, days("spam")), timezone.now()
    desk.hold(own, max_, now, "A look first")
    desk.free(own, max_, now, "Looked at")
    fresh = ended("spam", north, days("spam"))
    lifecycle.write_event(fresh, "spam", max_, now, "", RequestEvent.What.CALLED)

    assert purge(now)["spam"] == 1
    assert list(BookingRequest.objects.all()) == [fresh]


@pytest.mark.parametrize(("state", "left"), [("seen", 1), ("booked", 1), ("spam", 0)])
def test_the_record_of_a_childs_visit_counts_from_the_18th_birthday(north, state, left):
    grown = (timezone.now() - days(state)).date()
    ended(state, north, days(state), grown.replace(year=grown.year - 18, day=1) + timedelta(days=31))
    now = timezone.now()

    purge(now)

    assert BookingRequest.objects.count() == left
    purge(now + timedelta(days=32))
    assert BookingRequest.objects.count() == 0


def test_a_state_without_a_rule_is_never_removed(north):
    ended("spam", north, days("spam"))
    RetentionRule.objects.filter(covers="spam").delete()

    purge(timezone.now() + timedelta(days=9999))

    assert states() == ["spam"]


def command(*options):
    out = StringIO()
    call_command("purge", *options, stdout=out)
    return dict(line.rsplit(": ", 1) for line in out.getvalue().splitlines() if ": " in line)


def test_a_dry_run_only_counts_and_the_log_holds_numbers_alone(north, caplog):
    for _ in range(2):
        ended("spam", north, days("spam"))
    names = list(BookingRequest.objects.values_list("reference", "full_name"))

    assert command("--dry-run")["spam"] == "2"
    assert (BookingRequest.objects.count(), caplog.messages) == (2, [])
    with caplog.at_level(logging.INFO, logger="intake.purge"):
        assert command()["spam"] == "2"

    (line,) = caplog.messages
    assert line == f"removed: spam 2. The trail ends at {audit.end()}"
    assert [word for row in names for word in row if word in OneLine().format(caplog.records[0])] == []
    assert BookingRequest.objects.count() == 0


def test_what_ran_out_by_itself_goes_too():
    now, session = timezone.now(), SessionStore()
    session["draft"] = {}
    session.save()
    ResumeLink.objects.create(session_id=session.session_key, token_hash="x" * 64, created_at=now)
    caches["shared"].set("count", 1, 60)

    end = Session.objects.get().expire_date
    assert (purge(end - BIT)["sessions"], Session.objects.count()) == (0, 1)
    assert (purge(end)["sessions"], Session.objects.count(), ResumeLink.objects.count()) == (1, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%count'")
        assert cursor.fetchone()[0] == 0


def test_the_words_of_old_mails_go_and_that_they_left_stays(client, staff, north, max_):
    send(client)
    stored, now = book(by=staff("ana", "Front desk", north)), timezone.now()
    Message.objects.update(state="sent", created_at=now - days("mails"))
    waiting = Message.objects.first()
    Message.objects.filter(pk=waiting.pk).update(state="waiting")
    mails = Message.objects.count()

    assert purge(now - BIT)["words of mails"] == 0
    desk.hold(stored, max_, now, "Wait")
    assert purge(now)["words of mails"] == 0
    desk.free(BookingRequest.objects.get(), max_, now, "Go on")
    assert purge(now)["words of mails"] == mails - 1
    assert set(Message.objects.exclude(pk=waiting.pk).values_list("body", "calendar")) == {("", "")}
    assert Message.objects.get(pk=waiting.pk).body
    assert Message.objects.exclude(subject="").exclude(recipient="").count() == mails
    assert purge(now)["words of mails"] == 0


# Staff


def test_days_beyond_the_limits_are_refused_in_words_and_by_the_database(client, staff):
    client.force_login(staff("adm", "Administrator"))
    seen = RetentionRule.objects.get(covers="seen")
    address = reverse("admin:intake_retentionrule_change", args=[seen.pk])
    assert "How long medical records are kept is the law of each US state" in client.get(address).text

    page = client.post(address, {"days": 1825, "why": "Shorter"})
    assert "Enter a number from 1826 to 10958." in page.text
    assert client.post(address, {"days": 1826, "why": "Our state asks for five years."}).status_code == 302

    seen.refresh_from_db()
    assert (seen.days, seen.why) == (1826, "Our state asks for five years.")
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.filter(pk=seen.pk).update(days=1825)


def test_a_manager_holds_and_frees_with_a_reason_and_the_front_desk_does_not(client, staff, north, max_):
    ana, stored = staff("ana", "Front desk", north), make_request(north)
    client.force_login(ana)
    assert "Put on hold" not in client.get(page_of(stored)).text
    press(client, stored, "hold", note="I want to")
    assert BookingRequest.objects.get().hold_reason == ""
    with pytest.raises(ValidationError, match="Only a manager of the clinic"):
        desk.hold(stored, ana, timezone.now(), "I want to")

    client.force_login(max_)
    assert "Enter words for “Why”." in press(client, stored, "hold", note="").text
    page = press(client, stored, "hold", note="A letter of a lawyer")
    assert "<strong>Nobody deletes it:</strong> A letter of a lawyer" in page.text
    press(client, stored, "free", note="The matter is settled")

    assert BookingRequest.objects.get().hold_reason == ""
    trail = list(stored.events.order_by("pk").values_list("what", "note", "actor_words"))
    assert trail == [("held", "A letter of a lawyer", "max"), ("freed", "The matter is settled", "max")]


def test_a_hold_can_be_undone_at_once(client, north, max_):
    stored = make_request(north)
    client.force_login(max_)
    press(client, stored, "hold", note="By mistake")

    press(client, stored, "undo")

    assert BookingRequest.objects.get().hold_reason == ""


def test_the_person_reads_that_a_request_on_hold_stays(client, north, max_):
    send(client)
    stored = BookingRequest.objects.get()
    desk.hold(stored, max_, timezone.now(), "A letter of a lawyer")
    unlock(client, stored)
    for page in [
        client.get(reverse("request-delete")),
        client.post(reverse("request-delete"), {"reference": stored.reference}),
    ]:
        assert "The clinic has to keep this request for now, so this page cannot delete it." in page.text
    assert "put on hold: nobody deletes it" in client.get(reverse("request-data")).text
    assert BookingRequest.objects.count() == 1


def test_rules_of_staff_survive_the_next_release():
    RetentionRule.objects.filter(covers="spam").update(days=20)

    call_command("loadclinics", stdout=StringIO())

    assert RetentionRule.objects.get(covers="spam").days == 20
