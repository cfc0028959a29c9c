"""The clinics that take requests now, as routing sees them, and what it decides for a person."""

from django.db.models import Count
from django.utils import timezone

from education.freshness import once_a_version

from . import promise, zips
from .models import BookingRequest, Clinic, RoutingRule
from .routing import Rule, route
from .rules import EITHER, EVERYWHERE, GAIT, Person, Place

FOUND = {"LIKELY", "POSSIBLE"}


def weigh(zip_code="", assessment=None, visit=EITHER, language=EVERYWHERE):
    """The decision for a person. `assessment`: what the self-check found, see `brought.py`, or None."""
    home = zips.position(zip_code) if zip_code else None
    return route(Person(home, needed(assessment), visit, language), places(), rules(), zips.miles)


def needed(assessment):
    """The service that a self-check calls for: a gait assessment where it tells of running form (clinical.md 3.6)."""
    if not assessment or assessment["pattern"] == "DOES_NOT_FIT":
        return ""
    found = {each["name"] for each in assessment["contributors"] if each["likelihood"] in FOUND}
    return GAIT if "technique" in found else ""


def are_open():
    """Whether any clinic takes requests now and can promise a reply."""
    now = timezone.now()
    return any(promise.can_promise(clinic, now) for clinic in accepting())


@once_a_version
def accepting():
    """The clinics that take requests, with all that routing asks of them."""
    return tuple(Clinic.objects.accepting().prefetch_related("hours", "closed_days", "services", "languages"))


def named(slug):
    """The clinic that a form offered a moment ago, even if it has closed since."""
    return next((clinic for clinic in accepting() if clinic.slug == slug), None) or Clinic.objects.get(slug=slug)


def places():
    """The clinics that take requests and can promise a reply."""
    now, waiting = timezone.now(), waiting_at([clinic for clinic in accepting() if clinic.capacity is not None])
    return [place(clinic, now, waiting) for clinic in accepting() if promise.can_promise(clinic, now)]


def waiting_at(limited):
    """{clinic: open requests} of clinics with a limit; the others need no count. A possible spam fills no clinic."""
    requests = BookingRequest.objects.open().filter(clinic__in=limited).order_by()
    return dict(requests.values_list("clinic").annotate(Count("pk"))) if limited else {}


def place(clinic, now, waiting):
    return Place(
        slug=clinic.slug,
        name=clinic.name,
        town=f"{clinic.city}, {clinic.state}",
        position=(clinic.latitude, clinic.longitude),
        services={service.code: service.name for service in clinic.services.all()},
        languages={language.code: language.name for language in clinic.languages.all()},
        is_full=clinic.capacity is not None and waiting.get(clinic.pk, 0) >= clinic.capacity,
        is_fallback=clinic.is_fallback,
        days_closed=promise.days_closed(clinic, now),
        reply_due=promise.clinic_due(clinic, now),
    )


@once_a_version
def rules():
    return tuple(Rule(row.code, row.weight, row.sentence) for row in RoutingRule.objects.filter(active=True))
