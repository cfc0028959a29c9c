"""New pages and pages published again, for feed readers."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from .models import Revision, SiteSettings
from .wording import say

MOST = 30


def printable(text):
    """XML knows no control characters."""
    return "".join(character for character in text if character.isprintable())


class Changes(Feed):
    feed_type = Atom1Feed

    def title(self):
        site = SiteSettings.objects.first()
        return printable(site.name if site else say("frame.site_name"))

    def subtitle(self):
        return printable(say("frame.feed_about"))

    def link(self):
        return f"{settings.SITE_URL}/"

    def feed_url(self):
        return f"{settings.SITE_URL}/feed.xml"

    def items(self):
        return Revision.objects.live().select_related("article").order_by("-publish_at", "article__path")[:MOST]

    def item_title(self, revision):
        return printable(revision.title)

    def item_description(self, revision):
        return printable(revision.description or revision.answer)

    def item_link(self, revision):
        return f"{settings.SITE_URL}{revision.article.path}"

    def item_guid(self, revision):
        """A new revision is news again."""
        return f"{self.item_link(revision)}#revision-{revision.number}"

    def item_pubdate(self, revision):
        return revision.publish_at

    item_updateddate = item_pubdate
