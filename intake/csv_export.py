"""Requests as a CSV file for a spreadsheet. No cell of it can start a formula there."""

import csv
import unicodedata
from datetime import datetime, time, timedelta

from django.db.models import Q

from .models import Clinic

CAP = 5_000  # rows of one file; our own choice: a year of a busy clinic, and no whole database in one go
TRIGGERS = set("=+-@\u2212%|")  # what a spreadsheet may read as the start of a formula or a command
COLUMNS = {
    "reference": lambda one: one.reference,
    "clinic": lambda one: one.clinic.name,
    "state": lambda one: one.get_state_display(),
    "received": lambda one: local(one, one.created_at),
    "reply due": lambda one: local(one, one.reply_due),
    "priority": lambda one: one.get_priority_display(),
    "priority because": lambda one: one.priority_reason,
    "may be spam because": lambda one: one.suspicion,
    "claimed by": lambda one: one.claimed_by.get_username() if one.claimed_by else "",
    "full name": lambda one: one.full_name,
    "called": lambda one: one.preferred_name,
    "date of birth": lambda one: one.birth_date.isoformat(),
    "contact by": lambda one: one.get_contact_way_display(),
    "phone": lambda one: one.phone,
    "may leave a message": lambda one: "yes" if one.voicemail_ok else "no",
    "email": lambda one: one.email,
    "ZIP code": lambda one: one.zip_code,
    "came from": lambda one: one.source_path,
}
ANSWERS = ["side", "where", "since", "worst_pain", "pain_running", "worse", "stops", "weekly", "longest"]
ANSWERS += ["recent_change", "goal_event", "goal_date", "days", "parts", "earliest", "visit", "language", "more"]


class Echo:
    """A file that hands back what is written to it, so that the rows can be streamed."""

    def write(self, text):
        return text


def lines(requests):
    """The lines of the file, the headings first. `requests`: BookingRequests, or a queryset of them."""
    return written(headings(), map(cells, requests))


def written(headings, rows):
    """Any table as the lines of a CSV file. Every cell is guarded."""
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow([guard(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])


def headings():
    return [*COLUMNS, *(code.replace("_", " ") for code in ANSWERS)]


def cells(one):
    answers = {answer["code"]: answer["words"] for answer in one.answers}
    return [*(column(one) for column in COLUMNS.values()), *(answers.get(code, "") for code in ANSWERS)]


def guard(cell):
    """A cell on one line that no spreadsheet takes for a formula: what could start one gets an apostrophe before it."""
    text = " ".join(str(cell).split())
    while text and unicodedata.category(text[0])[0] in "CZ":  # controls, invisible marks, every kind of space
        text = text[1:]
    return f"'{text}" if text and is_trigger(text[0]) else text


def is_trigger(character):
    """True also for the full-width, small and raised forms of the signs."""
    return bool(TRIGGERS & {character, *unicodedata.normalize("NFKC", character)[:1]})


def local(one, at):
    return at.astimezone(one.clinic.zone).strftime("%Y-%m-%d %H:%M")


def received_between(requests, first, last):
    """The requests of these days, the first and the last one included, by each clinic's own calendar."""
    names = Clinic.objects.values_list("time_zone", flat=True).distinct().order_by()
    within = Q(pk__in=[])
    for clinic in (Clinic(time_zone=name) for name in names):
        start = datetime.combine(first, time.min, tzinfo=clinic.zone)
        end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=clinic.zone)
        within |= Q(clinic__time_zone=clinic.time_zone, created_at__gte=start, created_at__lt=end)
    return requests.filter(within).select_related("clinic", "claimed_by").order_by("pk")
