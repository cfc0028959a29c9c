"""Stored requests as FHIR bundles: the rows that a bundle is made of."""

from django.conf import settings

from .fhir.bundle import bundle
from .fhir.case import Time
from .models import TimeOffer

TOLD = [TimeOffer.State.OFFERED, TimeOffer.State.ACCEPTED]


def times_of(booking):
    """The offered and taken times of a request as `fhir.case.Time`s."""
    return tuple(
        Time(each.starts_at, each.ends_at, each.state == TimeOffer.State.ACCEPTED)
        for each in booking.offers.all()
        if each.state in TOLD
    )


def as_fhir(booking, catalogue):
    """`catalogue`: what `fhir.catalogue.asked_now` returns."""
    return bundle(booking, settings.SITE_URL, times_of(booking), booking.events.all(), catalogue)
