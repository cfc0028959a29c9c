"""Signs that need medical care first. One source for care card, safety gate and exit page."""

from django.core.validators import MaxValueValidator
from django.db import models

from ..bounds import between, moments, texts


class RedFlagQuerySet(models.QuerySet):
    def asked(self, *levels):
        """The flags a person is asked about, the most urgent first. Derived ones follow from other answers."""
        return self.filter(active=True, level__in=levels).exclude(group=RedFlag.Group.DERIVED)


class RedFlag(models.Model):
    class Level(models.IntegerChoices):
        EMERGENCY = 1, "1: emergency now"
        TODAY = 2, "2: seen today"
        BEFORE_EXERCISE = 3, "3: seen before exercise"

    class Group(models.TextChoices):
        NOW = "now", "Right now"
        INJURY = "injury", "After an injury"
        BLOOD = "blood", "Blood and circulation"
        UNDER18 = "under18", "If you are under 18"
        OTHER = "other", "Other signs"
        HEALTH = "health", "Your health"
        DERIVED = "derived", "Follows from other answers"

    code = models.CharField(max_length=30, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    group = models.CharField(max_length=10, choices=Group)
    question = models.CharField(max_length=200, help_text="What the person ticks, in plain words.")
    advice = models.CharField(max_length=400, help_text="What to do, in one to three short sentences.")
    source = models.CharField(max_length=300, blank=True, help_text="Where it comes from. Not shown to readers.")
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(999)])
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = RedFlagQuerySet.as_manager()

    class Meta:
        ordering = ["level", "position", "code"]
        constraints = [
            *texts(code=30, group=10, question=200, advice=400, source=300),
            between("level", 1, 3),
            between("position", 0, 999),
            *moments("changed_at"),
        ]

    def __str__(self):
        return self.code
