"""What we write to people. No health detail, no word a visitor typed: mails pass through many hands."""

import uuid

from django.conf import settings
from django.urls import reverse

from education.wording import say

from .models import Message
from .promise import spoken

STATUS_LINK = "(the status link)"
# What a row holds. Staff may write more: a mail that is too long is cut, for no request may fail because of its mail.
SUBJECT, BODY = (Message._meta.get_field(name).max_length for name in ("subject", "body"))


def tell_received(request, at):
    """The mails that follow a new request: to the clinic, and to the patient who gave an address."""
    write(request, "received_clinic", request.clinic.email, at)
    if request.email:
        write(request, "received_patient", request.email, at)


def write(request, kind, recipient, at):
    """Put a mail into the outbox, in the transaction of what it reports."""
    facts = {
        "reference": request.reference,
        "clinic": request.clinic.name,
        "phone": request.clinic.phone,
        "site_link": settings.SITE_URL,
        "staff_link": settings.SITE_URL + reverse("admin:index"),
        "status_link": STATUS_LINK,
        **spoken(request.local_due),
    }
    return Message.objects.create(
        request=request,
        kind=kind,
        recipient=recipient,
        subject=" ".join(say(f"mail.{kind}_subject", **facts).split())[:SUBJECT],
        body=say(f"mail.{kind}_body", **facts)[:BODY],
        message_id=f"<{uuid.uuid4()}@{settings.SITE_URL.split('//')[1].split(':')[0]}>",
        next_try_at=at,
        created_at=at,
    )
