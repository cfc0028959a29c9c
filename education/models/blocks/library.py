"""A block that lists all exercises."""

from django.db import models

from ...bounds import texts
from .base import Block, place_bounds


class ExerciseLibrary(Block):
    """All live exercises, which the reader narrows down by contributor, equipment and level."""

    icon = "filter_list"
    help = "All public exercises, with a filter by contributor, equipment and level. New ones show up by themselves."

    heading = models.CharField(max_length=80)

    class Meta:
        verbose_name = "exercise library"
        verbose_name_plural = "exercise libraries"
        constraints = [*texts(heading=80), *place_bounds()]

    def __str__(self):
        return self.heading
