from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from intake import outbox
from intake.models import BookingRequest, Message
from tests import smtp
from tests.journey import send
from tests.postgres import free_port

pytestmark = pytest.mark.django_db

BOTH = ["north@example.org", "renee@example.com"]


@pytest.fixture
def mail_to(settings):
    def point(port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 5

    return point


def at(moment):
    """A clock that stands still."""
    return lambda: moment


def states():
    return sorted(Message.objects.values_list("recipient", "state", "attempts"))


def test_mails_arrive_at_a_real_server_with_their_own_ids(client, mail_to):
    send(client)
    with smtp.listening() as (inbox, port):
        mail_to(port)
        assert outbox.deliver(at(timezone.now())) == 2
        assert outbox.deliver(at(timezone.now() + timedelta(days=1))) == 0

    assert inbox.recipients() == BOTH
    ids = set(Message.objects.values_list("message_id", flat=True))
    assert {message["Message-ID"] for _, message in inbox.mails} == ids
    assert states() == [("north@example.org", "sent", 1), ("renee@example.com", "sent", 1)]


def test_with_smtp_down_the_request_stands_and_the_mail_goes_out_later_once(client, mail_to):
    port = free_port()
    mail_to(port)
    assert send(client).status_code == 303
    now = timezone.now()
    assert outbox.deliver(at(now)) == 0
    assert states() == [("north@example.org", "waiting", 1), ("renee@example.com", "waiting", 1)]

    with smtp.listening(port) as (inbox, _):
        assert outbox.deliver(at(now)) == 0
        assert outbox.deliver(at(now + timedelta(minutes=2))) == 2
        assert outbox.deliver(at(now + timedelta(days=1))) == 0

    assert inbox.recipients() == BOTH
    assert BookingRequest.objects.count() == 1


def test_a_refused_address_is_given_up_in_the_open_and_stops_nobody_else(client, mail_to):
    send(client)
    with smtp.listening() as (inbox, port):
        inbox.refusals["renee@example.com"] = "550 no such user"
        mail_to(port)
        outbox.deliver(at(timezone.now()))

    assert inbox.recipients() == ["north@example.org"]
    dead = Message.objects.get(recipient="renee@example.com")
    assert (dead.state, dead.attempts, dead.last_error) == ("given_up", 1, "refused: 550")


def test_a_busy_server_is_asked_again_and_at_last_given_up(client, mail_to):
    send(client)
    now = timezone.now()
    with smtp.listening() as (inbox, port):
        inbox.refusals["renee@example.com"] = "451 try later"
        mail_to(port)
        for _ in range(outbox.GIVE_UP_AFTER + 1):
            outbox.deliver(at(now))
            now += timedelta(hours=1)

    late = Message.objects.get(recipient="renee@example.com")
    assert (late.state, late.attempts, late.last_error) == ("given_up", outbox.GIVE_UP_AFTER, "refused: 451")


def test_a_lease_is_taken_once(client):
    send(client)
    now = timezone.now()
    message = Message.objects.first()

    assert [outbox.lease(message, now), outbox.lease(message, now)] == [True, False]
    assert list(Message.objects.due(now).filter(pk=message.pk)) == []
    assert Message.objects.due(now + outbox.LEASE).filter(pk=message.pk).exists()


def test_deliver_command_makes_one_pass(client, mail_to):
    send(client)
    with smtp.listening() as (inbox, port):
        mail_to(port)
        call_command("deliver", "--once")

    assert inbox.recipients() == BOTH


def waiting(client, count):
    """So many mails that are due, of one request."""
    send(client)
    pattern = Message.objects.values().first()
    Message.objects.all().delete()
    facts = [pattern | {"id": None, "message_id": f"<{number}@example.org>"} for number in range(count)]
    return Message.objects.bulk_create(Message(**each) for each in facts)


def test_mails_of_one_lease_share_a_connection(client, mail_to):
    waiting(client, outbox.FEW + 2)
    with smtp.listening() as (inbox, port):
        mail_to(port)
        assert outbox.deliver(at(timezone.now())) == outbox.FEW + 2

    assert len(inbox.mails) == outbox.FEW + 2
    assert inbox.connections == 2


def test_a_killed_worker_leaves_what_it_had_leased_to_the_others_after_a_while(client, mail_to):
    waiting(client, outbox.FEW + 2)
    now = timezone.now()
    assert len(outbox.take(now, outbox.FEW)) == outbox.FEW  # and then it was killed
    with smtp.listening() as (inbox, port):
        mail_to(port)
        assert outbox.deliver(at(now)) == 2
        assert outbox.deliver(at(now + outbox.LEASE - timedelta(seconds=1))) == 0
        assert outbox.deliver(at(now + outbox.LEASE)) == outbox.FEW

    assert len({message["Message-ID"] for _, message in inbox.mails}) == len(inbox.mails) == outbox.FEW + 2


def test_what_a_slow_server_leaves_no_time_for_is_given_back_untried(client, mail_to):
    waiting(client, 3)
    start = timezone.now()
    moments = iter([start, start, start, start + outbox.BEGIN_WITHIN, start + outbox.BEGIN_WITHIN])
    with smtp.listening() as (inbox, port):
        mail_to(port)
        assert outbox.deliver(lambda: next(moments)) == 1

    assert len(inbox.mails) == 1
    assert (
        list(Message.objects.waiting().values_list("attempts", "next_try_at")) == [(0, start + outbox.BEGIN_WITHIN)] * 2
    )


def test_after_a_refusal_the_same_connection_goes_on_and_after_a_cut_a_new_one_does(client, mail_to):
    first, second, third = waiting(client, 3)
    Message.objects.filter(pk=first.pk).update(recipient="nobody@example.org")
    Message.objects.filter(pk=second.pk).update(recipient="cut@example.org")
    with smtp.listening() as (inbox, port):
        inbox.refusals |= {"nobody@example.org": "550 no such user", "cut@example.org": "421 closing"}
        mail_to(port)
        assert outbox.deliver(at(timezone.now())) == 1

    assert inbox.recipients() == [third.recipient]
    assert inbox.connections == 2
    assert states() == [
        ("cut@example.org", "waiting", 1),
        ("nobody@example.org", "given_up", 1),
        (third.recipient, "sent", 1),
    ]
