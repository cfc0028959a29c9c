"""Send what the outbox holds, mails and bundles: at least once, the same Message-ID each time, giving up in the open.

A row is leased by one conditional UPDATE, which works alike on SQLite and PostgreSQL and with any number of workers.
The mail leaves outside of any transaction.
"""

import smtplib
from datetime import timedelta
from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from icalendar import Calendar

from . import push
from .booking import token_of
from .mail import STATUS_LINK
from .models import Message

LEASE = timedelta(seconds=120)  # longer than settings.EMAIL_TIMEOUT, so that a slow send is not sent twice
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60)]
GIVE_UP_AFTER = 60  # tries: with an hour between the later ones, more than two days
PERMANENT = range(500, 600)


def lease(message, at):
    """Take a message for a while. False when another worker was faster."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.WAITING, next_try_at=message.next_try_at)
    return mine.update(next_try_at=at + LEASE, attempts=message.attempts + 1) == 1


def deliver(clock, limit=100, stopping=lambda: False):
    """One pass over what is due; returns how many left.

    `clock()` tells the time, anew for each mail: a pass may be slow. `stopping()` ends it between two mails.
    """
    sent = 0
    for message in Message.objects.due(clock()).select_related("request__clinic")[:limit]:
        if stopping():
            break
        at = clock()
        if lease(message, at):
            message.attempts += 1
            sent += send(message, at)
    return sent


def send(message, at):
    try:
        if message.kind == push.KIND:
            push.send(message)
        else:
            compose(message).send()
    except push.Refused as refusal:
        postpone(message, at, str(refusal), refusal.is_final)
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        postpone(message, at, f"refused: {codes[0]}", final=codes[0] in PERMANENT)
    except smtplib.SMTPResponseException as answer:
        postpone(message, at, f"{type(answer).__name__}: {answer.smtp_code}")
    except Exception as error:  # one mail that cannot be sent, for whatever reason, must not stop the others
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
