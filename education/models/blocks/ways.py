"""Blocks that lead the reader on."""

from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.urls import reverse

from ...bounds import texts
from ...film import film
from ...markup import ended
from ...wording import say
from ..picture import Picture
from .base import PROSE_LIMIT, Block, place_bounds


class Video(Block):
    """A film on another site. Before the click there is only our own poster, and nothing loads from there."""

    icon = "play_circle"
    help = "A film on YouTube, Vimeo or another site. Nothing loads from there until the reader chooses to play."

    heading = models.CharField(max_length=80)
    url = models.URLField(
        "address",
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text="Paste the https address. While it is empty, readers see nothing.",
    )
    poster = models.ForeignKey(
        Picture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posters",
        help_text="Our own picture before the film starts. Without one, a plain panel stands there.",
    )
    has_captions = models.BooleanField(
        "a person checked the captions", default=False, help_text="Machine captions alone are not enough to approve."
    )
    transcript = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(PROSE_LIMIT)],
        help_text="All that is said and shown. It opens under the film, and search finds it. Needed to approve.",
    )

    class Meta:
        constraints = [*texts(heading=80, url=300, transcript=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading

    @property
    def film(self):
        return film(self.url)

    @property
    def search_text(self):
        return f"{ended(say('film.name', heading=self.heading))} {self.transcript}".strip() if self.url else ""

    @classmethod
    def get_queryset(cls):
        return super().get_queryset().select_related("poster").prefetch_related("poster__variants")


class ToolLink(Block):
    """A card that leads to one of the site's own tools."""

    class Tool(models.TextChoices):
        REQUEST = "request", "Request a visit"
        HELP = "help", "When to get help"
        EXERCISES = "exercises", "See the exercises"
        SEARCH = "search", "Search this site"
        SELF_CHECK = "selfcheck", "Self-check"
        RUNNING = "running", "Plan your running"

    PLACES = {
        "help": "/when-to-get-help/",
        "exercises": "/exercises/",
        "search": "/search/",
        "selfcheck": "/self-check/",
        "running": "/running-plan/",
    }

    icon = "ads_click"
    help = "A card that leads to a part of this site. Say in the text what the reader finds there."

    tool = models.CharField("leads to", max_length=10, choices=Tool)
    heading = models.CharField(max_length=80)
    text = models.CharField(max_length=300)

    class Meta:
        verbose_name = "link to a tool"
        verbose_name_plural = "links to tools"
        constraints = [*texts(tool=10, heading=80, text=300), *place_bounds()]

    def __str__(self):
        return self.heading

    @property
    def words(self):
        """The words of the link."""
        return say(f"ways.{self.tool}")

    @property
    def address(self):
        """Where it leads. The request learns from which page the reader came."""
        if self.tool in self.PLACES:
            return self.PLACES[self.tool]
        return reverse("request", query={"from": self.parent.article.path})


class CallToAction(Block):
    """A panel with a button to the request, in the page's own words."""

    icon = "campaign"
    help = "A panel with a button that leads to the request for a visit. It replaces the one at the end of the page."

    heading = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    button = models.CharField("words on the button", max_length=30)

    class Meta:
        verbose_name = "call to action"
        verbose_name_plural = "calls to action"
        constraints = [*texts(heading=80, text=300, button=30), *place_bounds()]

    def __str__(self):
        return self.heading
