"""Pages as plain facts for lists of tiles."""

from .models import Revision


def in_order(revisions):
    return revisions.select_related("article", "figure").order_by("article__position", "article__path")


def tile(revision):
    """A page as plain facts for a template."""
    return {
        "path": revision.article.path,
        "title": revision.menu_title,
        "summary": revision.summary,
        "figure": revision.figure.small if revision.figure else "",
    }


def tiles(article, at):
    """The live pages right below an article, as plain facts for a template."""
    return [tile(revision) for revision in in_order(Revision.objects.live(at).filter(article__parent=article))]
