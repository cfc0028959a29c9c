"""What we write to people. No health detail, no word a visitor typed: mails pass through many hands."""

import uuid

from django.conf import settings
from django.template.loader import render_to_string

from .models import Message
from .promise import in_words

STATUS_LINK = "(the status link)"


def tell_received(request, at):
    """The mails that follow a new request: to the clinic, and to the patient who gave an address."""
    write(request, "received_clinic", request.clinic.email, at)
    if request.email:
        write(request, "received_patient", request.email, at)


def write(request, kind, recipient, at):
    """Put a mail into the outbox, in the transaction of what it reports."""
    context = {
        "reference": request.reference,
        "clinic": request.clinic,
        "due": in_words(request.local_due),
        "site_url": settings.SITE_URL,
        "status_link": STATUS_LINK,
    }
    name = f"intake/emails/{kind}"
    return Message.objects.create(
        request=request,
        kind=kind,
        recipient=recipient,
        subject=render_to_string(f"{name}.subject.txt", context).strip(),
        body=render_to_string(f"{name}.txt", context),
        message_id=f"<{uuid.uuid4()}@{settings.SITE_URL.split('//')[1].split(':')[0]}>",
        next_try_at=at,
        created_at=at,
    )
