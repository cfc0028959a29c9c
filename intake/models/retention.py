"""How long a request is kept after it ended, by how it ended. Staff set it, within limits."""

from django.core.exceptions import ValidationError
from django.db import models

from education.bounds import between, texts

from .request import BookingRequest

MAILS = "mails"  # not a state: the words of mails that left
COVERS = {**dict(BookingRequest.State.choices), MAILS: "Words of mails that left"}
LONGEST = 36_525  # a hundred years
LAW = "Days after the last step. How long medical records are kept is the law of each US state: ask your lawyer first."


class RetentionRule(models.Model):
    """After this many days without a step, `manage.py purge` removes a request of this state, unless it is on hold."""

    covers = models.CharField("state", max_length=20, choices=COVERS, unique=True)
    days = models.PositiveIntegerField("kept for (days)", help_text=LAW)
    least = models.PositiveIntegerField("at least", editable=False)
    most = models.PositiveIntegerField("at most", editable=False)
    why = models.CharField(max_length=300, help_text="Why this long, for whoever asks.")

    class Meta:
        ordering = ["pk"]
        verbose_name = "how long we keep"
        verbose_name_plural = "how long we keep"
        constraints = [
            *texts(covers=20, why=300),
            between("days", 1, LONGEST),
            between("least", 1, LONGEST),
            between("most", 1, LONGEST),
            models.CheckConstraint(
                condition=models.Q(days__gte=models.F("least"), days__lte=models.F("most")),
                name="intake_retention_within_limits",
                violation_error_message="Stay within the limits of this state.",
            ),
        ]

    def __str__(self):
        return self.get_covers_display()

    def clean(self):
        if self.days is not None and not self.least <= self.days <= self.most:
            raise ValidationError({"days": f"Enter a number from {self.least} to {self.most}."})
