"""The addresses a search engine should know."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Revision


class Pages(Sitemap):
    def items(self):
        return Revision.objects.live().select_related("article").order_by("article__path")

    def location(self, revision):
        return revision.article.path

    def lastmod(self, revision):
        return revision.publish_at


class OtherPages(Sitemap):
    """Pages that are no articles."""

    def items(self):
        return ["glossary", "clinics", "self-check", "running-plan", "my-plan"]

    def location(self, name):
        return reverse(name)
