"""After "Send my request": the confirmation, the record to print, and the link sent anew to who lost it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from education.links import anchor
from education.models import SiteSettings
from education.private import private
from education.wording import say

from . import booking, held, mail, promise, status, status_views, throttle
from .first_visit import what_to_bring
from .models import BookingRequest, Message
from .status_forms import LinkForm

POSTED = require_http_methods(["GET", "HEAD", "POST"])
MOST_LINKS, A_DAY = 3, timedelta(days=1)  # to one address: more would be a nuisance to a stranger
MOST_ASKED = 10  # from one place, until it pauses


def just_sent(request):
    return BookingRequest.objects.filter(submit_key=request.session.get("sent")).select_related("clinic").first()


@require_safe
@private
def sent(request):
    """The confirmation, safe to reload; afterwards the status link takes over."""
    stored = just_sent(request)
    if stored is None:
        return redirect("request-yours" if status_views.HERE in request.session else "request")
    context = status.facts(stored) | {
        "is_new": stored.state == BookingRequest.State.NEW,
        "status_link": status_link(request, stored),
        "contact_line": contact_line(stored),
        "mail_line": mail_line(stored),
        "bring": what_to_bring(stored),
    }
    return render(request, "intake/sent.html", context)


def status_link(request, stored):
    address = request.build_absolute_uri(reverse("request-status", args=[booking.token_of(stored)]))
    return anchor(address, say("unlock.title"), "status-link")


def contact_line(stored):
    if stored.contact_way == BookingRequest.ContactWay.EMAIL:
        return say("sent.contact_email", email=stored.email)
    return say("sent.contact_phone", phone=stored.phone)


def mail_line(stored):
    """The truth about the mail with the link: sent, on its way, or not."""
    message = stored.messages.filter(kind="received_patient").first()
    if message is None:
        return ""
    was_tried = message.state == Message.State.WAITING and message.attempts
    if was_tried or message.state == Message.State.GIVEN_UP:
        return say("sent.mail_waits", email=stored.email)
    return say("sent.mail", email=stored.email)


@require_safe
@private
def record(request):
    """All that was sent, on one page to print."""
    stored, is_open = status_views.here(request)
    stored = stored if is_open else just_sent(request)
    if stored is None:
        return redirect("request-yours")
    taken = next((each for each in stored.route["candidates"] if each["slug"] == stored.route["taken"]), None)
    context = {
        "booking": stored,
        "clinic": stored.clinic,
        "rows": [{"label": each["question"], "value": each["words"]} for each in stored.answers],
        "reasons": taken["reasons"] if taken else [],
        "promise": promise.sentence(stored.clinic, stored.local_due),
        "when": held.spoken_with_year(stored, stored.created_at),
        "site": SiteSettings.objects.first(),
        "address": settings.SITE_URL,
    }
    return render(request, "intake/record.html", context)


@POSTED
@private
@sensitive_post_parameters()
def new_link(request):
    """Ask for the link again. The answer is the same sentence, whether there is a request or not."""
    if request.method == "POST" and throttle.is_paused(request, "new-link", MOST_ASKED):
        return status_views.slow_down(request)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        say("unlock.title")  # all words are read with a request or without, so that the time tells nothing
        with transaction.atomic():  # and there is one commit
            throttle.count(request, "new-link")
            send_links(**form.cleaned_data, at=timezone.now())
        return HttpResponseRedirect(reverse("request-link") + "?asked=1", status=303)
    return render(request, "intake/new_link.html", {"form": form, "asked": "asked" in request.GET})


def send_links(email, birth_date, at):
    """A mail for each request of this person, the newest first, few a day."""
    sent = Message.objects.filter(recipient__iexact=email, kind="link", created_at__gt=at - A_DAY).count()
    found = BookingRequest.objects.filter(email__iexact=email, birth_date=birth_date).exclude(state="spam")
    for stored in found.select_related("clinic").order_by("-created_at")[: max(0, MOST_LINKS - sent)]:
        mail.write_to_person(stored, "link", at)
