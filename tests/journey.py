"""A person who asks to be seen: the answers, and the way through the pages with Django's client."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse, reverse_lazy
from django.utils import timezone

from intake import booking, lifecycle, offers
from intake.models import BookingRequest, TimeOffer

ANSWERS = {
    "safety": {"flags": ["none"]},
    "knee": {
        "side": "left",
        "where": "front",
        "since": "2_to_6_weeks",
        "worst_pain": "4",
        "worse": ["stairs", "running"],
        "stops": "Running more than 2 miles",
    },
    "running": {
        "runs_now": "yes",
        "weekly": "12.5",
        "longest": "4",
        "unit": "mi",
        "pain_running": "3",
        "recent_change": ["more", "hills"],
        "goal_event": "The 10K of my town",
    },
    "place": {
        "zip_code": "55401",
        "visit": "either",
        "language": "en",
        "days": ["mon", "wed"],
        "parts": ["morning"],
    },
    "clinic": {"clinic": "example-clinic-north"},
    "you": {
        "filled_by": "me",
        "full_name": "Renée O’Brien-Nguyễn",
        "preferred_name": "Renée",
        "birth_date_month": "March",
        "birth_date_day": "27",
        "birth_date_year": "1987",
        "contact_way": "email",
        "phone": "(212) 555-0123",
        "voicemail_ok": "no",
        "email": "renee@example.com",
    },
    "more": {"more": "I use two canes.\nThe door bell is broken."},
}
# What only some people are asked, after "you".
SOMETIMES = {
    "proxy": {"proxy_name": "Åsa Þórsdóttir", "proxy_relation": "friend"},
    "guardian": {"guardian_name": "Ngozi Okonjo", "guardian_relation": "parent"},
}


def address(step):
    return reverse("request-step", args=[step])


def answer(client, step, **changes):
    return client.post(address(step), (ANSWERS | SOMETIMES)[step] | changes)


def answer_all(client, **changes):
    """Go through all pages as the site leads; `changes` maps a step to other answers. Returns the key of the draft."""
    step = "safety"
    while step != "check":
        response = answer(client, step, **changes.get(step, {}))
        assert response.status_code == 303, (step, response.context["form"].errors)
        step = response["Location"].split("/")[2]
    session = client.session
    session["draft"]["began"] -= 60  # people take their time
    session.save()
    return session["draft"]["key"]


def button(client):
    """What the button on the page of answers sends."""
    return client.get(reverse("request-check")).context["form"].initial


def send(client, **changes):
    """All pages, and the button. Returns the answer to the button."""
    answer_all(client, **changes)
    return client.post(reverse("request-check"), button(client))


BORN = {"birth_date_month": "3", "birth_date_day": "27", "birth_date_year": "1987"}
YOURS = reverse_lazy("request-yours")


def link(stored):
    return reverse("request-status", args=[booking.token_of(stored)])


def unlock(client, stored, **born):
    """Follow the link and give the date of birth. Returns the page that follows."""
    client.get(link(stored))
    return client.post(str(YOURS), BORN | born, follow=True)


def a_time(days=3, hours=0, **facts):
    """A time some days from now, at 9:30 AM of the example clinics."""
    start = datetime.combine(timezone.now().date() + timedelta(days=days), datetime.min.time(), tzinfo=UTC)
    return TimeOffer(starts_at=start + timedelta(hours=15.5 + hours), **facts)


def claim(by=None):
    stored = BookingRequest.objects.get()
    return lifecycle.move(stored, "claimed", by, timezone.now())


def offer(*times, by=None):
    """Claim the one request and offer these times; two when none are given."""
    return offers.offer(claim(by), list(times) or [a_time(), a_time(4)], by, timezone.now())


def book(time=None, by=None):
    return offers.book(claim(by), time or a_time(), by, timezone.now())
