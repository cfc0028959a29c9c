"""What staff take out of the system: one request as text or as a FHIR bundle, and a range of days as CSV.

A range of days is told to the managers of the clinics by mail.

Each view needs `record(user, what, requests, at)`, which writes down who took which requests. Wire it in the address.
"""

import json

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from education.bounds import FIRST_DATE, LAST_DATE
from education.models import RedFlag
from education.private import private

from . import csv_export, mail, text_summary
from .bundles import as_fhir
from .fhir.bundle import CONTENT_TYPE
from .fhir.catalogue import asked_now
from .models import AccessRecord, BookingRequest

EXPORTED = AccessRecord.What.EXPORTED


def own_request(request, pk, record):
    """The request, if it is of this person's clinics; that it was taken is written down."""
    if not request.user.has_perm("intake.view_bookingrequest"):
        raise PermissionDenied
    found = get_object_or_404(BookingRequest.objects.of(request.user).select_related("clinic"), pk=pk)
    record(request.user, EXPORTED, [found], timezone.now())
    return found


@require_safe
@private
def copy_text(request, pk, record):
    """A request as plain text to copy into another system."""
    flag_words = RedFlag.objects.values_list("code", "question")
    text = text_summary.as_text(own_request(request, pk, record), flag_words)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@private
def fhir_bundle(request, pk, record):
    """A request as a FHIR R4 bundle to download."""
    found = own_request(request, pk, record)
    body = json.dumps(as_fhir(found, asked_now()), ensure_ascii=False, indent=2)
    return download(HttpResponse(body, content_type=CONTENT_TYPE), f"{found.reference}.json")


def download(response, name):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def day(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter a date.", "invalid": "Enter a date, like 2026-11-24."},
    )


class RangeForm(forms.Form):
    """The days whose requests go into one file. `requests`: those that this person may take."""

    first, last = day("First day"), day("Last day")

    def __init__(self, *args, requests, **kwargs):
        super().__init__(*args, **kwargs)
        self.requests = requests

    def clean(self):
        data = super().clean()
        if "first" in data and "last" in data:
            self.found = self.within(**data)
        return data

    def within(self, first, last):
        if not FIRST_DATE <= first <= last < LAST_DATE:
            raise ValidationError("The last day must be the first day or later.")
        found = csv_export.received_between(self.requests, first, last)
        count = found.count()
        if count > csv_export.CAP:
            words = f"{count:,} requests came on these days. One file takes {csv_export.CAP:,}. Choose fewer days."
            raise ValidationError(words)
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@private
def export_csv(request, record):
    """The requests of some days as one CSV file, for who has the right to take many at once."""
    if not request.user.has_perm("intake.export_bookingrequest"):
        raise PermissionDenied
    own = BookingRequest.objects.of(request.user)
    form = RangeForm(request.POST if request.method == "POST" else None, requests=own)
    if not form.is_valid():
        context = {"form": form, "title": "Export requests", "cap": f"{csv_export.CAP:,}"}
        return render(request, "admin/intake/export.html", admin.site.each_context(request) | context)
    taken = list(form.found.select_related(None).only("reference", "clinic"))
    now = timezone.now()
    with transaction.atomic():
        record(request.user, EXPORTED, taken, now)
        mail.tell_exported(taken, now)
    rows = form.found.filter(pk__lte=taken[-1].pk if taken else 0)  # no row that came after the record
    stream = StreamingHttpResponse(
        csv_export.lines(rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8"
    )
    return download(stream, "requests.csv")
