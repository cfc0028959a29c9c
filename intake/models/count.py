"""How often each step of the request was passed on a day: a number, and nothing of any person."""

from django.db import models
from django.db.models import F

from education.bounds import FIRST_DATE, LAST_DATE, between, texts


class StepCountManager(models.Manager):
    def add(self, step, day):
        """One more person passed this step on this day."""
        counted = self.filter(step=step, day=day)
        if not counted.update(number=F("number") + 1):
            self.get_or_create(step=step, day=day)
            counted.update(number=F("number") + 1)


class StepCount(models.Model):
    step = models.CharField(max_length=40)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    objects = StepCountManager()

    class Meta:
        ordering = ["day", "step"]
        constraints = [
            *texts(step=40),
            between("day", FIRST_DATE, LAST_DATE),
            between("number", 0, 1_000_000_000),
            models.UniqueConstraint(fields=["step", "day"], name="intake_step_count_once_a_day"),
        ]

    def __str__(self):
        return f"{self.step} on {self.day}"
