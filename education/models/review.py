"""Who looked at the words: the clinical review of a revision, and what happened to a page."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..bounds import FIRST_DATE, LAST_DATE, between, moments, texts
from .article import Article
from .revision import Revision
from .trail import OnceWritten


class Clinician(models.Model):
    """What readers see of a reviewer. Without it a person cannot sign a review."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="clinician")
    name = models.CharField(max_length=80, help_text="As readers see it, like Ana Lee.")
    credential = models.CharField(max_length=60, help_text="Like PT, DPT.")
    licence_state = models.CharField(max_length=40, help_text="The state of the license, like Minnesota.")
    licence_number = models.CharField(max_length=40, blank=True, help_text="Not shown to readers.")

    class Meta:
        ordering = ["name"]
        constraints = texts(name=80, credential=60, licence_state=40, licence_number=40)

    def __str__(self):
        return f"{self.name}, {self.credential}"


class Review(OnceWritten):
    """One decision of a reviewer. Name and credential are kept as they were on that day."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    reviewer_name = models.CharField(max_length=80)
    credential = models.CharField(max_length=60)
    licence_state = models.CharField(max_length=40)
    decision = models.CharField(max_length=10, choices=Decision)
    decided_at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
    still_current = models.JSONField(default=list, help_text="Keys of the references found still current.")
    next_due = models.DateField("next review due", null=True, blank=True)

    class Meta:
        ordering = ["decided_at", "pk"]
        indexes = [
            models.Index(
                fields=["next_due", "id"], condition=models.Q(decision="approved"), name="education_review_due"
            )
        ]
        constraints = [
            *texts(reviewer_name=80, credential=60, licence_state=40, decision=10, note=1000),
            *moments("decided_at"),
            between("next_due", FIRST_DATE, LAST_DATE),
            models.UniqueConstraint(
                fields=["revision"], condition=models.Q(decision="approved"), name="education_review_one_approval"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="approved", next_due__isnull=False)
                | models.Q(decision="sent_back") & ~models.Q(note=""),
                name="education_review_complete",
                violation_error_message="An approval sets the next review. Sending back needs a note.",
            ),
        ]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer_name}"

    @property
    def reviewed_on(self):
        """The day at the site: an evening is not the next day."""
        return timezone.localdate(self.decided_at)


class Reminder(models.Model):
    """The owner of a page was told that its review is due, this many days before."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            between("days", 0, 365),
            models.UniqueConstraint(fields=["review", "days"], name="education_reminder_once"),
        ]

    def __str__(self):
        return f"{self.days} days before"


class PageEvent(OnceWritten):
    """One thing that was done with a page, by whom and when."""

    class What(models.TextChoices):
        LOADED = "loaded", "Loaded as starter content"
        DRAFTED = "drafted", "Started a draft"
        REVERTED = "reverted", "Started a draft from an older revision"
        SUBMITTED = "submitted", "Asked for review"
        TAKEN_BACK = "taken_back", "Took it back from review"
        EDITED = "edited", "Changed the words of somebody else's draft"
        SENT_BACK = "sent_back", "Sent it back"
        APPROVED = "approved", "Approved it"
        SHARED = "shared", "Made a link for an outside reviewer"
        WITHDRAWN = "withdrawn", "Withdrew the page"
        PUT_BACK = "put_back", "Put the page back"

    article = models.ForeignKey(Article, models.PROTECT, related_name="events")
    revision = models.ForeignKey(  # the number stays when a draft is thrown away: a row of a trail never changes
        Revision, models.DO_NOTHING, null=True, blank=True, related_name="events", db_constraint=False
    )
    what = models.CharField(max_length=12, choices=What)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_words = models.CharField(max_length=150, help_text="Who it was, as it was known then.")
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [*texts(what=12, actor_words=150, note=1000), *moments("at")]

    def __str__(self):
        return self.get_what_display()
