"""Blocks that lead the reader on."""

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse

from ...bounds import texts
from .base import Block, place_bounds


class Video(Block):
    """A film on another site, shown as a link: nothing loads from there before the click."""

    icon = "play_circle"
    help = "A link to a film on another site. Nothing loads from there until the reader chooses to go."

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
    def search_text(self):
        return f"Video: {self.heading}." if self.url else ""


class ToolLink(Block):
    """A card that leads to one of the site's own tools."""

    class Tool(models.TextChoices):
        REQUEST = "request", "Request a visit"
        HELP = "help", "When to get help"
        EXERCISES = "exercises", "See the exercises"
        SEARCH = "search", "Search this site"

    PLACES = {"help": "/when-to-get-help/", "exercises": "/exercises/", "search": "/search/"}

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
