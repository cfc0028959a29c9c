"""Blocks that show what is kept elsewhere: red flags, pages, exercises, pictures. Changed there, they change here."""

from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from ...bounds import between, texts
from ...markup import ended
from ..article import Article
from ..picture import Picture
from ..red_flag import RedFlag
from .base import Block, place_bounds


class CareCard(Block):
    """A card of all red flags of one urgency; the flags themselves are rows of their own."""

    icon = "emergency"
    help = "All warning signs of one urgency, kept under “Red flags”. The most urgent card comes first."

    level = models.PositiveSmallIntegerField(choices=RedFlag.Level)

    class Meta:
        constraints = [between("level", 1, 3), *place_bounds()]

    def __str__(self):
        return self.get_level_display()

    @property
    def search_text(self):
        return " ".join(ended(flag.question) for flag in RedFlag.objects.filter(active=True, level=self.level))


class ChildTiles(Block):
    """Tiles of the live pages below a page, in their order."""

    icon = "grid_view"
    help = "A tile for each public page below a page. New pages show up here by themselves."

    heading = models.CharField(max_length=80)
    of = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the pages below this one."
    )

    class Meta:
        verbose_name = verbose_name_plural = "tiles of the pages below"
        constraints = [*texts(heading=80), *place_bounds()]

    def __str__(self):
        return self.heading


class ExercisePicker(Block):
    """Tiles of chosen exercises, each with its dose."""

    MOST = 6

    icon = "fitness_center"
    help = "Up to 6 exercises that fit this page, each with its dose. One that is not public yet shows once it is."

    heading = models.CharField(max_length=80)
    exercises = models.ManyToManyField(Article, related_name="+", limit_choices_to={"kind": Article.Kind.EXERCISE})

    class Meta:
        verbose_name = "exercises"
        verbose_name_plural = "exercises"
        constraints = [*texts(heading=80), *place_bounds()]

    def __str__(self):
        return self.heading

    @classmethod
    def get_queryset(cls):
        return super().get_queryset().prefetch_related("exercises")


@receiver(m2m_changed, sender=ExercisePicker.exercises.through)
def refuse_on_approved_words(instance, action, **kwargs):
    """The choice is part of the words, and it is stored past `save`."""
    if action in {"pre_add", "pre_remove", "pre_clear"}:
        instance.parent.refuse_unless_draft()


class Figure(Block):
    class Shape(models.TextChoices):
        WHOLE = "whole", "The whole picture"
        WIDE = "wide", "A wide strip of it"
        SQUARE = "square", "A square of it"

    icon = "image"
    help = "A picture from the picture library, with words below it. Upload a new picture with the plus sign."

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="figures")
    shape = models.CharField(
        max_length=10,
        choices=Shape,
        default=Shape.WHOLE,
        help_text="A strip or square keeps the focal point of the picture in view.",
    )
    caption = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "picture"
        constraints = [*texts(shape=10, caption=300), *place_bounds()]

    def __str__(self):
        return self.caption or self.picture.title

    @property
    def alt(self):
        return self.picture.alt

    @property
    def decorative(self):
        return self.picture.decorative

    @property
    def search_text(self):
        return f"{self.alt} {self.caption}".strip()

    @classmethod
    def get_queryset(cls):
        return super().get_queryset().select_related("picture").prefetch_related("picture__variants")
