"""The queue as staff walk through it: tabs with counts, whose a request is, and a search that leaves no trace."""

import re
from datetime import datetime

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone

from education.fields import TextField

from .fields import digits_of, folded
from .models import BookingRequest, SearchWord
from .models.search_word import LAST_FOUR

S = BookingRequest.State
COUNTED_TO = 999  # a tab with more says so; counting a million rows would hold up the page
SHOWN = 50
REFERENCE = re.compile("([A-Z0-9]{4})[- ]?([A-Z0-9]{4})")
DATES = ["%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y"]


def in_state(state):
    return lambda rows, at: rows.open().filter(state=state)


TABS = {
    "open": ("Open", lambda rows, at: rows.open()),
    "late": ("Late", lambda rows, at: rows.late(at)),
    "new": ("New", in_state(S.NEW)),
    "claimed": ("Claimed", in_state(S.CLAIMED)),
    "waiting_patient": ("Waiting for the patient", in_state(S.WAITING_PATIENT)),
    "offered": ("Times offered", in_state(S.OFFERED)),
    "waiting_list": ("Waiting list", in_state(S.WAITING_LIST)),
    "booked": ("Booked", lambda rows, at: rows.filter(state=S.BOOKED)),
    "fell_back": ("Fell back", lambda rows, at: rows.open().filter(fell_back=True)),
    "quarantine": ("Quarantine", lambda rows, at: rows.quarantine()),
    "closed": ("Closed", lambda rows, at: rows.closed()),
}


class Tabs(admin.SimpleListFilter):
    """Where a request stands. Without a choice: all that is open."""

    title = "tab"
    parameter_name = "tab"
    template = "admin/intake/bookingrequest/tabs.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.rows = model_admin.get_queryset(request)

    def lookups(self, request, model_admin):
        return [(name, title) for name, (title, _) in TABS.items()]

    def value(self):
        return super().value() if super().value() in TABS else "open"

    def queryset(self, request, queryset):
        return TABS[self.value()][1](queryset, timezone.now())

    def choices(self, changelist):
        now = timezone.now()
        for name, (title, rows_of) in TABS.items():
            yield {
                "selected": self.value() == name,
                "query_string": changelist.get_query_string({self.parameter_name: name}),
                "display": title,
                "count": counted(rows_of(self.rows, now)),
            }


def counted(rows):
    """How many rows, in words that stay quick however many there are."""
    number = rows.order_by()[: COUNTED_TO + 1].count()
    return f"{number:,}" if number <= COUNTED_TO else f"over {COUNTED_TO}"


class Owner(admin.SimpleListFilter):
    title = "owner"
    parameter_name = "owner"
    template = "admin/intake/bookingrequest/choices.html"

    def lookups(self, request, model_admin):
        return [("mine", "Mine"), ("nobody", "Nobody's")]

    def queryset(self, request, queryset):
        wanted = {"mine": {"claimed_by": request.user}, "nobody": {"claimed_by": None}}
        return queryset.filter(**wanted.get(self.value(), {}))


class Priority(admin.ChoicesFieldListFilter):
    template = Owner.template


class FindForm(forms.Form):
    words = TextField(required=False, max_length=100)


def find(rows, words):
    """The newest of these requests that fit a reference, a birth date, an email, the digits of a phone or a name."""
    ways = ways_to_find(" ".join(words.split()))
    if not ways:
        return rows.none()
    return rows.filter(pk__in=ways[0].union(*ways[1:]) if ways[1:] else ways[0]).order_by("-created_at")[:SHOWN]


def ways_to_find(words):
    """What somebody who types these words may look for: each a query for numbers of requests, by its own index."""
    reference, born, digits = REFERENCE.fullmatch(words.upper()), as_date(words), digits_of(words)
    names = folded(words).split()
    ways, requests = [], BookingRequest.objects.order_by().values("pk")
    if reference:
        ways.append(requests.filter(reference="-".join(reference.groups())))
    if born:
        ways.append(requests.filter(birth_date=born))
    if "@" in words:
        ways.append(SearchWord.objects.filter(word=words.lower()).values("request"))
    elif names and not digits:
        ways.append(named_like(names))
    elif not born and len(digits) >= LAST_FOUR:
        same_end = SearchWord.objects.filter(word=digits[-LAST_FOUR:])
        ways.append(requests.filter(pk__in=same_end.values("request"), phone_digits__endswith=digits))
    return ways


def named_like(words):
    """Each word begins one of the names. The longest is looked up first: it is the rarest, as a rule."""
    longest, *others = sorted(words, key=len, reverse=True)
    found = SearchWord.objects.beginning(longest)
    for word in others:
        found = found.filter(Exists(SearchWord.objects.beginning(word).filter(request=OuterRef("request"))))
    return found.values("request")


def as_date(words):
    for shape in DATES:
        try:
            return datetime.strptime(words, shape).date()
        except ValueError:
            continue
    return None
