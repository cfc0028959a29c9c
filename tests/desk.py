"""Staff at the page of a request, with Django's client."""

from django.urls import reverse

from intake.models import BookingRequest


def page_of(stored):
    return reverse("admin:intake_bookingrequest_change", args=[stored.pk])


def press(client, stored, step, **data):
    """Press the button of a step, on the page as it is now. Returns the page that follows."""
    version = BookingRequest.objects.get(pk=stored.pk).version
    return client.post(page_of(stored), {"step": step, "seen_version": version} | data, follow=True)


def send(client, stored, step, **data):
    """The step, and "Send it" on the page that shows the mail."""
    return press(client, stored, step, **{"sure": "yes"} | data)


def typed(time):
    """A TimeOffer as staff type its start."""
    return f"{time.local_start:%Y-%m-%dT%H:%M}"
