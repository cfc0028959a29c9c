"""A person who asks to be seen: the answers, and the way through the pages with Django's client."""

from django.urls import reverse

ANSWERS = {
    "safety": {"flags": ["none"]},
    "knee": {
        "side": "left",
        "since": "2_to_6_weeks",
        "worst_pain": "4",
        "worse": ["stairs", "running"],
        "stops": "Running more than 2 miles",
    },
    "place": {"zip_code": "55401", "days": ["mon", "wed"], "parts": ["morning"]},
    "clinic": {"clinic": "example-clinic-north"},
    "you": {
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
}


def answer(client, step, **changes):
    return client.post(reverse("request-step", args=[step]), ANSWERS[step] | changes)


def answer_all(client, **changes):
    """Go through all pages; `changes` maps a step to other answers."""
    for step in ANSWERS:
        response = answer(client, step, **changes.get(step, {}))
        assert response.status_code == 303, (step, response.context["form"].errors)
    return client.session["draft"]["key"]


def button(client):
    """What the button on the page of answers sends."""
    return client.get(reverse("request-check")).context["form"].initial


def send(client, **changes):
    """All pages, and the button. Returns the answer to the button."""
    answer_all(client, **changes)
    return client.post(reverse("request-check"), button(client))
