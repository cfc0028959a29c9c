"""The clinics that take requests now, as routing sees them, and what it decides for a person."""

from django.db.models import Case, Count, OuterRef, Subquery, When
from django.utils import timezone

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
    now, accepting = timezone.now(), Clinic.objects.accepting().prefetch_related("hours", "closed_days")
    return any(promise.can_promise(clinic, now) for clinic in accepting)


def places():
    """The clinics that take requests and can promise a reply. A possible spam fills no clinic."""
    now = timezone.now()
    waiting = BookingRequest.objects.open().filter(clinic=OuterRef("pk")).order_by()
    number = Subquery(waiting.values("clinic").annotate(number=Count("pk")).values("number"))
    limited = Case(When(capacity__isnull=False, then=number))  # a clinic without a limit need not count
    clinics = Clinic.objects.accepting().annotate(waiting=limited)
    clinics = clinics.prefetch_related("hours", "closed_days", "services", "languages")
    return [place(clinic, now) for clinic in clinics if promise.can_promise(clinic, now)]


def place(clinic, now):
    return Place(
        slug=clinic.slug,
        name=clinic.name,
        town=f"{clinic.city}, {clinic.state}",
        position=(clinic.latitude, clinic.longitude),
        services={service.code: service.name for service in clinic.services.all()},
        languages={language.code: language.name for language in clinic.languages.all()},
        is_full=clinic.capacity is not None and (clinic.waiting or 0) >= clinic.capacity,
        is_fallback=clinic.is_fallback,
        days_closed=promise.days_closed(clinic, now),
        reply_due=promise.clinic_due(clinic, now),
    )


def rules():
    return [Rule(row.code, row.weight, row.sentence) for row in RoutingRule.objects.filter(active=True)]
