"""Pages as plain facts for lists of tiles."""

from .models import Revision


def in_order(revisions):
    return revisions.select_related("article", "figure").order_by("article__position", "article__path")


def way(revision):
    """A page as a link: where and what."""
    return {"path": revision.article.path, "title": revision.menu_title}


def tile(revision):
    """A page as plain facts for a template. Its figure is drawn here: ask for a `way` where none is shown."""
    figure = revision.figure.small if revision.figure else ""
    return way(revision) | {"summary": revision.summary, "figure": figure}


def exercise_tile(revision):
    """The tile of an exercise, with its dose."""
    return tile(revision) | {"dose": revision.exercise.line if hasattr(revision, "exercise") else ""}


def tiles(article, at):
    """The live pages right below an article, as plain facts for a template."""
    return [tile(revision) for revision in in_order(Revision.objects.live(at).filter(article__parent=article))]
