"""The requests that wait, on the first page of the admin: how many, and by when the next one is to be answered."""

from django import template
from django.urls import reverse
from django.utils import timezone

from ..models import BookingRequest
from ..promise import in_words
from ..queue import TABS, counted

register = template.Library()
SHOWN = ["late", "new", "claimed", "offered", "quarantine"]


@register.inclusion_tag("admin/intake/waiting.html", takes_context=True)
def waiting(context):
    """Of the clinics of whoever looks. No name stands here: to see people is to open the queue."""
    user, now = context["request"].user, timezone.now()
    if not user.has_perm("intake.view_bookingrequest"):
        return {}
    rows, queue = BookingRequest.objects.of(user), reverse("admin:intake_bookingrequest_changelist")
    counts = {name: counted(TABS[name][1](rows, now)) for name in SHOWN}
    tabs = [(f"{queue}?tab={name}", TABS[name][0], count) for name, count in counts.items() if count != "0"]
    return {"queue": queue, "tabs": tabs, "due": next_due(rows)}


def next_due(rows):
    """By when the next reply is promised, in the clinic's own time; empty when all have one."""
    first = rows.open().filter(answered_at=None).select_related("clinic").order_by("reply_due", "pk").first()
    return in_words(first.local_due) if first else ""
