"""The blocks that hang off a revision. Each knows its component and what that component needs."""

from content_editor.contents import contents_for_item
from content_editor.models import create_plugin_base
from django.core.validators import URLValidator
from django.db import models, transaction
from django_prose_editor.fields import ProseEditorField

from .. import markup
from ..bounds import between, texts
from .article import Article
from .red_flag import RedFlag
from .revision import Revision

PROSE_LIMIT = 20_000


def place_bounds():
    return [*texts(region=255), between("ordering", 0, 1_000_000)]


def prose():
    return ProseEditorField(max_length=PROSE_LIMIT, extensions=markup.EXTENSIONS, sanitize=True)


class Block(create_plugin_base(Revision)):
    """A part of a page. It changes only while its revision is a draft; its prose is cleaned at every save."""

    class Meta:
        abstract = True
        ordering = ["ordering"]

    def save(self, **kwargs):
        if hasattr(self, "body"):
            self.body = markup.clean(self.body)
        with transaction.atomic():
            self.parent.refuse_unless_draft()
            super().save(**kwargs)

    def delete(self, **kwargs):
        with transaction.atomic():
            self.parent.refuse_unless_draft()
            return super().delete(**kwargs)

    @property
    def text(self):
        """What a reader sees of it, as the search reads it."""
        heading = f"{self.heading}. " if hasattr(self, "heading") else ""
        return heading + markup.plain(getattr(self, "body", ""))


class Prose(Block):
    body = prose()

    class Meta:
        verbose_name = "text"
        verbose_name_plural = "text"
        constraints = [*texts(body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.get_body_excerpt()


class Callout(Block):
    heading = models.CharField(max_length=80)
    body = prose()

    class Meta:
        constraints = [*texts(heading=80, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading


class DoList(Block):
    class Kind(models.TextChoices):
        DO = "do", "Do"
        DONT = "dont", "Do not"

    kind = models.CharField(max_length=4, choices=Kind)
    heading = models.CharField(max_length=80)
    body = prose()

    class Meta:
        verbose_name = "do or do-not list"
        constraints = [*texts(kind=4, heading=80, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading


class CareCard(Block):
    """A card of all red flags of one urgency; the flags themselves are rows of their own."""

    class Level(models.IntegerChoices):
        EMERGENCY = 1, "1: emergency now"
        TODAY = 2, "2: seen today"
        BEFORE_EXERCISE = 3, "3: seen before exercise"

    level = models.PositiveSmallIntegerField(choices=Level)

    class Meta:
        constraints = [between("level", 1, 3), *place_bounds()]

    def __str__(self):
        return self.get_level_display()

    @property
    def text(self):
        return " ".join(f"{flag.question}." for flag in RedFlag.objects.filter(active=True, level=self.level))


class ChildTiles(Block):
    """Tiles of the live pages below a page, in their order."""

    heading = models.CharField(max_length=80)
    of = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the pages below this one."
    )

    class Meta:
        verbose_name = verbose_name_plural = "tiles of the pages below"
        constraints = [*texts(heading=80), *place_bounds()]

    def __str__(self):
        return self.heading


class Video(Block):
    """A film on another site, shown as a link: nothing loads from there before the click."""

    heading = models.CharField(max_length=80)
    url = models.URLField(
        "address",
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text="Paste the https address. While it is empty, readers see nothing.",
    )

    class Meta:
        constraints = [*texts(heading=80, url=300), *place_bounds()]

    def __str__(self):
        return self.heading

    @property
    def text(self):
        return f"Video: {self.heading}." if self.url else ""


BLOCKS = [Prose, Callout, DoList, CareCard, ChildTiles, Video]


def blocks_of(revision):
    """All blocks of a revision, in the order of the page."""
    return list(contents_for_item(revision, plugins=BLOCKS).main)
