"""Who looked at which request. A row outlives an erased request: it holds the reference and nothing of the person."""

from django.conf import settings
from django.db import models, transaction

from education.bounds import moments, texts
from education.models import OnceWritten, Seal

from .clinic import Clinic


class AccessRecordQuerySet(models.QuerySet):
    def of(self, user):
        """The rows this person may see: those of the clinics they manage."""
        return self.filter(clinic__in=Clinic.objects.managed_by(user))

    def record(self, user, what, requests, at):
        """Write that `user` saw these requests: one row each. An export of many is many rows of one moment.

        `what`: an AccessRecord.What. Call it for every page, file and print that shows more than a line of the queue.
        """
        words = (user.get_full_name() or user.get_username())[:80]
        facts = {"actor": user, "actor_words": words, "what": what, "at": at}
        rows = [self.model(reference=one.reference, clinic_id=one.clinic_id, **facts) for one in requests]
        with transaction.atomic():
            made = self.bulk_create(rows)
            if made:
                Seal.objects.add(made)
        return made


class AccessRecord(OnceWritten):
    """One look of one person at one request. Rows are written once and stay as they are."""

    TRAIL = "Who looked at a request"

    class What(models.TextChoices):
        OPENED = "opened", "Opened"
        SEARCHED = "searched", "Found by search"
        EXPORTED = "exported", "Exported"

    reference = models.CharField(max_length=9, db_index=True)
    clinic = models.ForeignKey(
        Clinic, models.PROTECT, related_name="+", help_text="The clinic that had the request then."
    )
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField("when")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor_words = models.CharField("who", max_length=80, help_text="Who it was, as it was known then.")

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "look at a request"
        verbose_name_plural = "looks at requests"
        indexes = [
            models.Index(fields=["clinic", "-at", "-id"], name="intake_access_of_clinic"),
            models.Index(fields=["-at", "-id", "clinic"], name="intake_access_in_order"),
        ]
        constraints = [
            *texts(reference=9, what=10, actor_words=80),
            *moments("at"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="intake_access_names_a_request"),
            models.CheckConstraint(
                condition=models.Q(what__in=["opened", "searched", "exported"]), name="intake_access_known_what"
            ),
        ]

    def __str__(self):
        return self.reference
