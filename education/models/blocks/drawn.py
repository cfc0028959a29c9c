"""The block that shows a drawing: people in their positions, or a diagram."""

from django.core.exceptions import ValidationError
from django.db import models

from ... import figures
from ...bounds import texts
from ...markup import ended
from ..pose import Movement
from .base import Block, place_bounds

LABELS_LIMIT = 600


class DrawnFigure(Block):
    class Kind(models.TextChoices):
        KNEE = "knee", "The knee and where it hurts"
        LOAD = "load", "Load week by week"
        LIGHTS = "lights", "Pain lights from 0 to 10"

    icon = "directions_run"
    help = "A drawn movement, kept under “Movements”, or one of our diagrams with your own labels."

    movement = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="blocks")
    drawing = models.CharField("or a diagram", max_length=10, blank=True, choices=Kind)
    labels = models.TextField(
        max_length=LABELS_LIMIT,
        blank=True,
        help_text="For a diagram, one a line. Knee: kneecap, thigh bone, shin bone, where it hurts. "
        "Load: “Week 1: 10”, with words for a week after a comma. Lights: green, amber, red.",
    )
    description = models.CharField(
        max_length=300, blank=True, help_text="For a diagram: what screen readers say. A movement brings its own words."
    )
    caption = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "drawn figure"
        constraints = [
            *texts(drawing=10, labels=LABELS_LIMIT, description=300, caption=300),
            *place_bounds(),
            models.CheckConstraint(
                condition=models.Q(movement__isnull=False, drawing="")
                | models.Q(movement__isnull=True) & ~models.Q(drawing=""),
                name="education_drawnfigure_one_of_two",
                violation_error_message="Choose a movement or a diagram, one of the two.",
            ),
        ]

    def __str__(self):
        return self.movement.title if self.movement else self.get_drawing_display()

    def clean(self):
        if not self.drawing:
            return
        if not self.description:
            raise ValidationError({"description": "Say what the diagram shows, for people who cannot see it."})
        try:
            figures.read(self.drawing, self.labels)
        except figures.Refused as refused:
            raise ValidationError({"labels": str(refused)}) from refused

    @property
    def alt(self):
        return self.movement.words if self.movement else self.description

    @property
    def decorative(self):
        return False

    @property
    def parts(self):
        """The labels or bars of a diagram, as its template draws them."""
        return figures.read(self.drawing, self.labels) if self.drawing else []

    @property
    def strip(self):
        return self.movement.strip(f"figure-{self.pk}")

    @property
    def search_text(self):
        title = ended(self.movement.title) if self.movement else ""
        return f"{title} {self.alt} {self.caption}".strip()

    @classmethod
    def get_queryset(cls):
        related = super().get_queryset().select_related("movement")
        return related.prefetch_related("movement__positions__pose")
