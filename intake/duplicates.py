"""Requests that may be of the same person: the same birth date, and the same email, phone or name, within 30 days."""

from datetime import timedelta

from django.db.models import Q

from .models import BookingRequest, Clinic

WITHIN = timedelta(days=30)
SHOWN = 10


def alike(request):
    """All such requests, of every clinic."""
    same = Q(search_name=request.search_name) if request.search_name else Q(full_name=request.full_name)
    if request.email:
        same |= Q(email__iexact=request.email)
    if request.phone_digits:
        same |= Q(phone_digits=request.phone_digits)
    around = (request.created_at - WITHIN, request.created_at + WITHIN)
    rows = BookingRequest.objects.filter(same, birth_date=request.birth_date, created_at__range=around)
    return rows.exclude(pk=request.pk).order_by("-created_at")


def own_and_foreign(request, user):
    """(the newest at this person's clinics, how many are at others): of those nothing more is told."""
    rows = alike(request)
    return list(rows.of(user).select_related("clinic")[:SHOWN]), rows.exclude(
        clinic__in=Clinic.objects.of(user)
    ).count()
