"""Times that a clinic offers to a person, and the one that becomes the visit."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from education.bounds import between, moments, texts

from .clinic import Clinic
from .request import BookingRequest

SHORTEST, LONGEST = 10, 180  # minutes of a visit


class TimeOfferQuerySet(models.QuerySet):
    def open(self, at):
        """Offers that a person can still take."""
        return self.filter(state=TimeOffer.State.OFFERED, starts_at__gt=at)


class TimeOffer(models.Model):
    """One time. The accepted one of a request is its visit; a replaced or passed one has lapsed."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    class Way(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "Video"

    request = models.ForeignKey(BookingRequest, models.CASCADE, related_name="offers")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        default=45, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    way = models.CharField(max_length=10, choices=Way, default=Way.IN_PERSON)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = TimeOfferQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            *texts(way=10, state=10),
            between("minutes", SHORTEST, LONGEST),
            *moments("starts_at", "offered_at", "answered_at", "reminded_at"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(state="accepted"), name="intake_offer_one_visit"
            ),
            models.UniqueConstraint(
                fields=["request", "starts_at"], condition=models.Q(state="offered"), name="intake_offer_time_once"
            ),
        ]

    def __str__(self):
        return f"{self.request_id}: {self.state}"

    @property
    def local_start(self):
        """When it begins, in the clinic's own time."""
        return self.starts_at.astimezone(self.clinic.zone)

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)
