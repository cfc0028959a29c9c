"""Where the pages lead: the addresses of ours that stand in their words."""

import re

from django.conf import settings
from django.db import models
from django.utils import timezone

from ..bounds import texts
from .article import PATH_LENGTH
from .blocks import ToolLink
from .revision import Revision

LINK = re.compile(r'href="(/(?!/)[^"#?]*)')


def links_in(blocks):
    """The addresses of ours in these blocks, each once."""
    bodies = [
        block.body.replace(f'href="{settings.SITE_URL}/', 'href="/') for block in blocks if hasattr(block, "body")
    ]
    cards = [block for block in blocks if isinstance(block, ToolLink) and block.tool in ToolLink.PLACES]
    return {path for body in bodies for path in LINK.findall(body)} | {card.address for card in cards}


class LinkTargetQuerySet(models.QuerySet):
    def note(self, revision, blocks):
        """Write down where a revision leads. What it has overtaken leads nobody anywhere any more."""
        paths = {shortened(path) for path in links_in(blocks)}
        known = set(self.filter(path__in=paths).values_list("path", flat=True))
        self.bulk_create([LinkTarget(path=path) for path in sorted(paths - known)], ignore_conflicts=True)
        revision.link_targets.set(self.filter(path__in=paths))
        past = Revision.objects.filter(article=revision.article_id).overtaken(timezone.now())
        LinkTarget.revisions.through.objects.filter(revision__in=past).delete()


def shortened(path):
    """No page has an address that long, so it leads nowhere either way."""
    return path if len(path) <= PATH_LENGTH else f"{path[: PATH_LENGTH - 1]}…"


class LinkTarget(models.Model):
    """An address, and the revisions that lead there, less those that a newer one has overtaken."""

    path = models.CharField(max_length=PATH_LENGTH, unique=True)
    revisions = models.ManyToManyField(Revision, related_name="link_targets")

    objects = LinkTargetQuerySet.as_manager()

    class Meta:
        constraints = texts(path=PATH_LENGTH)

    def __str__(self):
        return self.path
