"""Send what the outbox holds, mails and bundles: at least once, the same Message-ID each time, giving up in the open.

A few rows are leased at a time, by one short transaction, which works alike on SQLite and PostgreSQL and with any
number of workers. They leave outside of any transaction, over one connection, and each is marked as sent by itself: a
worker that is killed doubles one mail at most. What it had leased besides waits until the lease has run out.
"""

import smtplib
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from icalendar import Calendar

from . import push
from .booking import token_of
from .mail import STATUS_LINK
from .models import Message

FEW = 10  # rows of one lease, mails of one connection: mail servers limit these, too
BEGIN_WITHIN = timedelta(seconds=30)  # a slow server: what was not begun by then is given back
SENDING = timedelta(seconds=120)  # longer than settings.EMAIL_TIMEOUT, so that a slow send is not sent twice
LEASE = BEGIN_WITHIN + SENDING
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)]
GIVE_UP_AFTER = 60  # tries: with an hour between the later ones, more than two days
PERMANENT = range(500, 600)
GOING_AWAY = 421  # the mail server ends the connection


def lease(message, at):
    """Take a message for a while. False when another worker was faster."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.WAITING, next_try_at=message.next_try_at)
    return mine.update(next_try_at=at + LEASE, attempts=message.attempts + 1) == 1


@transaction.atomic
def take(at, most):
    """Lease the first of what is due. Rows that another worker is about to lease are passed over, not waited for."""
    due = Message.objects.due(at).select_for_update(of=["self"], skip_locked=True)
    taken = [message for message in due.select_related("request__clinic")[:most] if lease(message, at)]
    for message in taken:
        message.attempts += 1
    return taken


def give_back(messages, at):
    """What was leased and not tried is due again."""
    for message in messages:
        mine = Message.objects.filter(pk=message.pk, state=Message.State.WAITING, attempts=message.attempts)
        mine.update(next_try_at=at, attempts=F("attempts") - 1)


def deliver(clock, limit=100, stopping=lambda: False):
    """One pass over what is due; returns how many left.

    `clock()` tells the time, anew for each mail: a pass may be slow. `stopping()` ends it between two mails.
    """
    sent = tried = 0
    while tried < limit and (taken := take(at := clock(), min(FEW, limit - tried))):
        tried += len(taken)
        with one_connection() as to_server, quick_marks():
            while taken and not stopping() and clock() < at + BEGIN_WITHIN:
                sent += send(taken.pop(0), clock(), to_server)
        if taken:
            give_back(taken, clock())
            break
    return sent


@contextmanager
def one_connection():
    """The mail server's; it is looked for with the first mail."""
    to_server = SimpleLazyObject(get_connection)
    try:
        yield to_server
    finally:
        hang_up(to_server)


def hang_up(to_server):
    with suppress(Exception):  # how it ends says nothing of the mails before; why one failed is written with the mail
        to_server.close()


@contextmanager
def quick_marks():
    """On SQLite, let marks reach the disk with the next lease: a wait for the disk after each mail is most of its time.

    A killed worker loses none of them. A power cut may lose the marks since the last lease, and doubles their mails.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def send(message, at, to_server):
    try:
        if message.kind == push.KIND:
            push.send(message)
        else:
            to_server.open()
            to_server.send_messages([compose(message)])
    except push.Refused as refusal:
        postpone(message, at, str(refusal), refusal.is_final)
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        if codes[0] == GOING_AWAY:
            hang_up(to_server)
        postpone(message, at, f"refused: {codes[0]}", final=codes[0] in PERMANENT)
    except smtplib.SMTPResponseException as answer:
        hang_up(to_server)
        postpone(message, at, f"{type(answer).__name__}: {answer.smtp_code}")
    except Exception as error:  # one mail that cannot be sent, for whatever reason, must not stop the others
        hang_up(to_server)
        postpone(message, at, type(error).__name__)
    else:
        Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=at, last_error="")
        forget_if_alone(message)
        return 1
    return 0


def forget_if_alone(message):
    """The last mail of a deleted request holds an address, so it does not stay."""
    if message.request_id is None:
        Message.objects.filter(pk=message.pk).delete()


def compose(message):
    """The mail of a row: its text, the same text as plain HTML, and the calendar file if there is one."""
    body = message.body
    if STATUS_LINK in body:
        link = settings.SITE_URL + reverse("request-status", args=[token_of(message.request)])
        body = body.replace(STATUS_LINK, link)
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(message.subject, body, to=[message.recipient], headers=headers)
    mail.attach_alternative(as_html(message.subject, body), "text/html")
    if message.calendar:
        mail.attach(calendar_part(message.calendar))
    return mail


def as_html(subject, body):
    return render_to_string("intake/mail.html", {"subject": subject, "body": body})


def calendar_part(text):
    """The calendar file as mail programs want it: they take up a change or a cancellation by its method."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", str(Calendar.from_ical(text)["method"]))
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part


def postpone(message, at, error, final=False):
    """Try again later, each time a little later; a refusal for good or too many tries end in the open."""
    over = final or message.attempts >= GIVE_UP_AFTER
    wait = WAITS[min(message.attempts, len(WAITS)) - 1]
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.GIVEN_UP if over else Message.State.WAITING, next_try_at=at + wait, last_error=error[:100]
    )
    if over:
        forget_if_alone(message)
