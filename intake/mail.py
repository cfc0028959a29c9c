"""What we write to people. No health detail, no name, no word a visitor typed: mails pass through many hands.

The English words are wordings (`mail.KIND_subject`, `mail.KIND_body`). Where there is a MailText of that kind in the
language that the person chose, it is used instead.
"""

import uuid
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy

from education.wording import fill, say

from . import limits
from .models import BookingRequest, MailText, Membership, Message, TimeOffer
from .promise import spoken
from .visits import CANCEL, REQUEST, host, in_words, visit_file, visit_of

HOLD = timedelta(minutes=2)  # for so long a step of staff can be undone, so its mails wait
STATUS_LINK = "(the status link)"
# What a row holds. Staff may write more: a mail that is too long is cut, for no request may fail because of its mail.
SUBJECT, BODY = (Message._meta.get_field(name).max_length for name in ("subject", "body"))

S = BookingRequest.State
TO_THE_PERSON = {
    S.WAITING_PATIENT: "question",
    S.OFFERED: "offered",
    S.BOOKED: "booked",
    S.CANCELLED: "cancelled",
    S.OTHER_CARE: "cannot_help",
    S.NOT_SUITABLE: "cannot_help",
}


def tell_received(request, at):
    """The mails that follow a new request: to the clinic, and to the patient who gave an address.

    Who asks again and again makes us write to an address a few times a day and no more: it may be somebody else's.
    """
    if limits.may_tell(request):
        write(request, "received_clinic", request.clinic.email, at)
    if request.email and limits.may_mail(request.email):
        write_to_person(request, "received_patient", at)


def tell_moved(request, before, by, at, event=None):
    """The mails that follow a move: to the person, and to the clinic when it was the person who moved.

    A calendar file comes along where a visit was booked, changed or cancelled.
    """
    visit = visit_of(request)
    ended = before == S.BOOKED and request.state in {S.CANCELLED, S.CANCELLED_BY_PATIENT}
    method = CANCEL if ended else REQUEST if request.state == S.BOOKED else None
    method = method if visit else None  # a visit that was booked before this site kept times
    kind = "cancelled" if ended else TO_THE_PERSON.get(request.state)
    if request.state == before == S.BOOKED:
        kind = "changed"
    if kind:
        write_to_person(request, kind, at, visit, method, event)
    if by is None:
        write(request, "news_clinic", request.clinic.email, at, visit, method, event=event)


def tell_rerouted(request, at, event):
    """The mails that follow a reroute: to the clinic that has the request now, and to the person."""
    write(request, "received_clinic", request.clinic.email, at, event=event)
    write_to_person(request, "rerouted", at, event=event)


def tell_exported(requests, at):
    """A mail to each manager of the clinics whose requests left as a file: many at once are worth a second look."""
    counts = Counter(request.clinic_id for request in requests)
    managers = Membership.objects.filter(clinic__in=counts, role=Membership.Role.MANAGER, user__is_active=True)
    for one in managers.exclude(user__email="").select_related("user", "clinic"):
        values = {"clinic": one.clinic.name, "count": str(counts[one.clinic_id]), "staff_link": staff_link()}
        put(None, "exported_clinic", one.user.email, texts("exported_clinic", "", values), "", at)


def write_to_person(request, kind, at, visit=None, method=None, event=None):
    """Only to who gave an address; the others are called."""
    if request.email:
        return write(request, kind, request.email, at, visit, method, request.language, event=event)
    return None


def write(request, kind, recipient, at, visit=None, method=None, language="", outlives=False, event=None):
    """Put a mail into the outbox, in the transaction of what it reports.

    `method`: of the calendar file that comes along. `outlives`: the mail of a request that is about to be deleted.
    `event`: the step that it tells of; after a step of staff it waits until that can no longer be undone.
    """
    words = texts(kind, language, facts(request, visit))
    calendar = visit_file(request, visit, method, at, recipient) if method else ""
    return put(None if outlives else request, kind, recipient, words, calendar, at, event)


def put(request, kind, recipient, words, calendar, at, event=None):
    subject, body = words
    return Message.objects.create(
        request=request,
        event=event,
        kind=kind,
        recipient=recipient,
        subject=" ".join(subject.split())[:SUBJECT],
        body=body[:BODY],
        calendar=calendar,
        message_id=f"<{uuid.uuid4()}@{host()}>",
        next_try_at=at + HOLD if event and event.actor_id else at,
        created_at=at,
    )


def texts(kind, language, values):
    """Subject and body, filled in, in this language where there is one, else in English."""
    own = MailText.objects.filter(kind=kind, language=language).first() if language else None
    if own:
        return fill(own.subject, values), fill(own.body, values)
    return say(f"mail.{kind}_subject", **values), say(f"mail.{kind}_body", **values)


def offers(request):
    """The offered times, one a line."""
    offered = request.offers.filter(state=TimeOffer.State.OFFERED).select_related("clinic")
    return listed(offered)


def listed(offered):
    return "\n".join(f"- {in_words(offer)}" for offer in offered)


def facts(request, visit):
    """The fields that mails may hold, by name. None tells of health, and none was typed by a visitor."""
    return {
        "reference": request.reference,
        "clinic": request.clinic.name,
        "phone": request.clinic.phone,
        "site_link": settings.SITE_URL,
        "staff_link": staff_link(),
        "status_link": STATUS_LINK,
        "offers": lazy(offers, str)(request),  # read only for words that hold it
        "visit": in_words(visit) if visit else "",
        **spoken(request.local_due),
    }


def staff_link():
    return settings.SITE_URL + reverse("admin:index")
