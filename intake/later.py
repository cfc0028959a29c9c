"""Come back later, or on another device: a link by mail that leads to the draft, once.

The link opens what the session holds at that moment, and it ends with the session, two hours after the last page.
Its token is in the mail alone; we keep a hash. Nothing about the knee, and no name, is in the mail.
"""

import logging
import secrets

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from education.private import private
from education.wording import say

from . import flow, limits
from .booking import hashed
from .forms import LaterForm
from .models import ResumeLink
from .pages import address_of, without_draft

log = logging.getLogger("intake.later")
POSTED = require_http_methods(["GET", "HEAD", "POST"])


@POSTED
@private
@sensitive_post_parameters()
def later(request):
    """Ask for the address, send the link, and say so."""
    if "draft" not in request.session:
        return without_draft(request)
    form = LaterForm(request.POST if request.method == "POST" else None)
    sent_to = ""
    if form.is_bound and form.is_valid():
        sent_to = form.cleaned_data["email"]
        problem = mail_link(request, sent_to)
        if problem:
            form.add_error("email", problem)
    return show(request, form, "" if form.errors else sent_to)


def show(request, form, sent_to="", notice=""):
    go_on = address_of(flow.first_missing(request.session["draft"]))
    context = {"form": form, "sent_to": sent_to, "notice": notice, "go_on_url": go_on}
    return render(request, "intake/later.html", context)


def mail_link(request, recipient):
    """None when the mail has left, else the sentence to show."""
    if not (limits.count("links of one address", limits.address(request)) and limits.may_mail(recipient)):
        return say("later.too_many")
    token = secrets.token_urlsafe(32)
    try:
        mail(recipient, token).send()
    except Exception as error:  # whatever the mail server says: the person must know that no mail comes
        log.warning("a link to a draft was not sent: %s", type(error).__name__)
        return say("later.not_sent")
    request.session.save()  # a full two hours from now, and the row that the link hangs on
    link = {"token_hash": hashed(token), "created_at": timezone.now()}
    ResumeLink.objects.update_or_create(session_id=request.session.session_key, defaults=link)
    return None


def mail(recipient, token):
    link = settings.SITE_URL + reverse("request-resume", args=[token])
    subject = " ".join(say("later.mail_subject").split())
    body = say("later.mail_body", link=link, site_link=settings.SITE_URL)
    return EmailMessage(subject, body, to=[recipient], headers={"Auto-Submitted": "auto-generated"})


@POSTED
@private
@sensitive_post_parameters()
def resume(request, token):
    """A page with a button: whoever only looks at the link, like a mail scanner, does not use it up."""
    if request.method != "POST":
        is_open = ResumeLink.objects.filter(token_hash=hashed(token), session__expire_date__gt=timezone.now()).exists()
        return render(request, "intake/resume.html", {"is_open": is_open})
    draft = take(token)
    if draft is None:
        return render(request, "intake/resume.html", {"is_open": False})
    request.session["draft"] = draft
    return HttpResponseRedirect(address_of(flow.first_missing(draft)), status=303)


@transaction.atomic
def take(token):
    """The draft behind a link, which is spent by this. The session that held it holds it no more."""
    found = ResumeLink.objects.filter(token_hash=hashed(token), session__expire_date__gt=timezone.now())
    link = found.select_for_update(of=("self",)).first()
    if link is None:
        return None
    link.delete()
    there = SessionStore(link.session_id)
    draft = there.pop("draft", None)
    there.save()
    return draft
