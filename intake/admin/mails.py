"""Mails as staff see them: in other languages, with a preview of all and a test to oneself."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from .. import mail, outbox
from ..models import BookingRequest, Clinic, MailText, TimeOffer
from ..models.message import KINDS
from ..visits import CANCEL, REQUEST, visit_file

TO_CLINICS = {
    "received_clinic": "To the clinic: a new request",
    "news_clinic": "To the clinic: the person did something",
    "deleted_clinic": "To the clinic: a request was deleted",
    "exported_clinic": "To the managers of a clinic: requests were taken out as a file",
}
METHODS = {"booked": REQUEST, "changed": REQUEST, "cancelled": CANCEL}


class TestForm(forms.Form):
    kind = forms.ChoiceField(choices=KINDS | TO_CLINICS)
    language = forms.CharField(required=False, max_length=5)


@admin.register(MailText)
class MailTextAdmin(admin.ModelAdmin):
    list_display = ["kind", "language", "subject"]
    list_filter = ["language"]
    search_fields = ["subject", "body"]

    def get_urls(self):
        own = path("preview/", self.admin_site.admin_view(self.preview), name="intake_mailtext_preview")
        return [own, *super().get_urls()]

    @property
    def preview(self):
        return require_http_methods(["GET", "HEAD", "POST"])(self.show_or_send)

    def show_or_send(self, request):
        """All mails with made-up facts; a press sends one of them to the person who is signed in."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        if request.method == "POST":
            self.send_test(request, now)
            return HttpResponseRedirect(reverse("admin:intake_mailtext_preview"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Mails, as people get them",
            "mails": all_mails(now),
        }
        return render(request, "admin/intake/mailtext/preview.html", context)

    def send_test(self, request, at):
        form = TestForm(request.POST)
        if not request.user.email:
            self.message_user(request, "Your account has no email address to send to.", messages.ERROR)
        elif form.is_valid():
            self.message_user(request, said(send_example(request.user.email, **form.cleaned_data, at=at)))


def said(was_sent):
    return "The test is sent to you." if was_sent else "The test waits: the mail server does not answer."


def all_mails(at):
    """[{kind, title, language, subject, body}] with made-up facts, in every language there is."""
    own = [(text.kind, text.language) for text in MailText.objects.all()]
    values = made_up(*example(at))
    found = []
    for kind, language in [*((kind, "") for kind in KINDS | TO_CLINICS), *own]:
        subject, body = mail.texts(kind, language, values)
        title = (KINDS | TO_CLINICS)[kind]
        found.append({"kind": kind, "title": title, "language": language, "subject": subject, "body": body})
    return found


def example(at):
    """A made-up request with a visit and two offered times; no row of it is stored."""
    clinic = Clinic.objects.first()
    request = BookingRequest(reference="K7QF-M2WX", clinic=clinic, version=3, reply_due=at + timedelta(days=1))
    tomorrow = (at + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    offered = [TimeOffer(clinic=clinic, starts_at=tomorrow + timedelta(hours=hours)) for hours in (0, 24)]
    return request, offered[0], offered


def made_up(request, visit, offered):
    return mail.facts(request, visit) | {"offers": mail.listed(offered), "count": "12"}


def send_example(recipient, kind, language, at):
    """One mail by the same way as all others. It belongs to no request, so the outbox forgets it. True when it left."""
    request, visit, offered = example(at)
    method = METHODS.get(kind)
    calendar = visit_file(request, visit, method, at, recipient) if method else ""
    subject, body = mail.texts(kind, language, made_up(request, visit, offered))
    body = body.replace(mail.STATUS_LINK, "(here stands the link)")
    message = mail.put(None, kind, recipient, (subject, body), calendar, at)
    with outbox.one_connection() as to_server:
        return outbox.lease(message, at) and outbox.send(message, at, to_server) == 1
