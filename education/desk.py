"""The editor's desk: what waits for whom. However many pages there are, a panel asks as often and shows a few rows."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from .models import CareCard, Figure, LinkTarget, Picture, RedFlag, Redirect, Review, Revision
from .writing import is_other_page

SOON = timedelta(days=60)
MOST, MOST_PATHS = 50, 10
APPROVED = Q(decision=Review.Decision.APPROVED)
FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|webp|avif|gif|heic|tiff?)|(?:img|dsc\w?|pxl|image|photo|picture|screenshot)?[-_ \d().]*",
    re.IGNORECASE,
)


@dataclass
class Panel:
    """A heading, the first rows of (address, title, what about it), and whether there are more."""

    title: str
    rows: list = field(default_factory=list)
    more: bool = False


def panel(title, found, row):
    """Of what was found, no more than a person can work off is read."""
    first = list(found[: MOST + 1])
    return Panel(title, [row(each) for each in first[:MOST]], len(first) > MOST)


def panels(user, at):
    """The panels of this person, the empty ones left out."""
    found = [drafts_of(user), waiting(user)]
    if user.has_perm("education.view_revision"):
        found += [
            overdue(at),
            changed(at),
            never_reviewed(at),
            scheduled(at),
            broken_links(at),
            wordless_pictures(at),
        ]
    return [panel for panel in found if panel.rows]


def is_live(at, revision):
    """Asked of each row by itself, so that few rows cost little."""
    return Exists(Revision.objects.live(at).filter(pk=OuterRef(revision)))


def to_change(revision):
    return reverse("admin:education_revision_change", args=[revision.pk])


def to_review(revision):
    return reverse("admin:education_revision_review", args=[revision.pk])


def drafts_of(user):
    sent_back = Review.objects.filter(revision=OuterRef("pk"), decision=Review.Decision.SENT_BACK)
    mine = Revision.objects.filter(author=user, state=Revision.State.DRAFT).annotate(back=Exists(sent_back))
    return panel(
        "Your drafts",
        mine,
        lambda draft: (to_change(draft), draft.title, "sent back, with a note" if draft.back else "draft"),
    )


def waiting(user):
    others = Revision.objects.filter(state=Revision.State.IN_REVIEW).by_others(user).select_related("author")
    return panel(
        "Waiting for your review",
        others if user.has_perm("education.approve_revision") else others.none(),
        lambda revision: (to_review(revision), revision.title, f"by {revision.author}"),
    )


def overdue(at):
    """Pages whose next review is past, or due in 60 days, the oldest first."""
    today = timezone.localdate(at)
    due = Review.objects.filter(is_live(at, "revision"), APPROVED, next_due__lte=today + SOON)

    def row(review):
        words = f"{'overdue since' if review.next_due < today else 'due on'} {review.next_due:%B %d, %Y}"
        return to_change(review.revision), review.revision.title, words

    found = due.select_related("revision").order_by("next_due", "pk")
    return panel("Reviews that are overdue or due in 60 days", found, row)


def changed(at):
    """Pages whose care cards show red flags that were edited after the page was reviewed."""
    edited = RedFlag.objects.order_by().values_list("level").annotate(last=Max("changed_at"))
    since = [
        Q(level=level, parent__reviews__decision=Review.Decision.APPROVED, parent__reviews__decided_at__lt=last)
        for level, last in edited
    ]
    stale = CareCard.objects.filter(reduce(or_, since, Q(pk=None)))
    found = Revision.objects.live(at).filter(pk__in=stale.values("parent")).order_by("article__path")
    return panel(
        "Changed since the review",
        found,
        lambda page: (to_change(page), page.title, "its red flags were edited since"),
    )


def never_reviewed(at):
    signed = Review.objects.filter(APPROVED, revision=OuterRef("pk"))
    found = Revision.objects.live(at).exclude(Exists(signed)).select_related("article").order_by("article__path")
    return panel("Live and never reviewed", found, lambda page: (to_change(page), page.title, page.article.path))


def scheduled(at):
    """Approved words that wait for their day. Older ones that a newer revision has overtaken are no news."""
    newer = Revision.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number"), state=Revision.State.APPROVED
    )
    waiting = Revision.objects.planned(at).exclude(Exists(newer))

    def row(revision):
        return to_change(revision), revision.title, f"public from {timezone.localtime(revision.publish_at):%B %d, %Y}"

    return panel("Scheduled", waiting.order_by("publish_at", "pk"), row)


def broken_links(at):
    """Live pages that link to an address of ours where nothing public is, in the order of the pages."""
    link = LinkTarget.revisions.through.objects.filter(is_live(at, "revision"), linktarget__in=lost(at))
    found = link.select_related("revision", "linktarget").order_by("revision__article__path", "linktarget__path")
    return panel(
        "Broken internal links",
        found,
        lambda link: (to_change(link.revision), link.revision.title, f"links to {link.linktarget}"),
    )


def lost(at):
    """The addresses that pages lead to and where nothing public is."""
    live = Revision.objects.live(at)
    moved = Redirect.objects.filter(Exists(live.filter(article=OuterRef("article"))), old_path=OuterRef("path"))
    found = LinkTarget.objects.exclude(Exists(live.filter(article__path=OuterRef("path")))).exclude(Exists(moved))
    return [target.pk for target in found if not is_other_page(target.path)]


def wordless_pictures(at):
    """Pictures on live pages and in open drafts of which screen readers say nothing, or only the name of a file.

    The database refuses a picture that has no words and is not marked as decorative. So the mark is what to look at.
    """
    silent = [
        picture.pk
        for picture in Picture.objects.only("alt", "decorative")
        if FILE_NAME.fullmatch(picture.words.strip())
    ]
    current = Revision.objects.current(at).filter(pk=OuterRef("parent"))
    shown = Figure.objects.filter(Exists(current), picture__in=silent).select_related("picture", "parent__article")
    pages = {}
    for figure in shown.order_by("picture__title", "picture", "parent__article__path"):
        pages.setdefault(figure.picture, {})[figure.parent.article.path] = True

    def row(found):
        picture, paths = found
        what = "marked as decorative" if picture.decorative else f"says only “{picture.alt}”"
        return (
            reverse("admin:education_picture_change", args=[picture.pk]),
            picture.title,
            f"{what}, on {listed(paths)}",
        )

    return panel("Pictures without alternative text", list(pages.items()), row)


def listed(paths):
    first = list(paths)[:MOST_PATHS]
    return ", ".join(first) + (f" and {len(paths) - len(first)} more" if len(paths) > len(first) else "")
