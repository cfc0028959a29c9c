"""The editor's desk: what waits for whom. Every panel is a few queries, however many pages there are."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils import timezone

from .models import BLOCKS, CareCard, Figure, RedFlag, Review, Revision, ToolLink
from .writing import public_paths

SOON = timedelta(days=60)
LINK = re.compile(r'href="(/(?!/)[^"#?]*)')
FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|webp|avif|gif|heic|tiff?)|(?:img|dsc\w?|pxl|image|photo|picture|screenshot)?[-_ \d().]*",
    re.IGNORECASE,
)


@dataclass
class Panel:
    """A heading, and rows of (address, title, what about it)."""

    title: str
    rows: list = field(default_factory=list)


def panels(user, at):
    """The panels of this person, the empty ones left out."""
    found = [drafts_of(user), waiting(user)]
    if user.has_perm("education.view_revision"):
        live = list(Revision.objects.live(at).select_related("article").order_by("article__path"))
        reviews = {review.revision_id: review for review in approvals(live)}
        found += [
            overdue(live, reviews, timezone.localdate(at)),
            changed(live, reviews),
            never_reviewed(live, reviews),
            scheduled(at),
            broken_links(live, at),
            wordless_pictures(at),
        ]
    return [panel for panel in found if panel.rows]


def approvals(live):
    return Review.objects.filter(revision__in=live, decision=Review.Decision.APPROVED)


def to_change(revision):
    return reverse("admin:education_revision_change", args=[revision.pk])


def drafts_of(user):
    sent_back = Review.objects.filter(revision=OuterRef("pk"), decision=Review.Decision.SENT_BACK)
    mine = Revision.objects.filter(author=user, state=Revision.State.DRAFT).annotate(back=Exists(sent_back))
    rows = [(to_change(draft), draft.title, "sent back, with a note" if draft.back else "draft") for draft in mine]
    return Panel("Your drafts", rows)


def waiting(user):
    if not user.has_perm("education.approve_revision"):
        return Panel("Waiting for your review")
    others = Revision.objects.filter(state=Revision.State.IN_REVIEW).by_others(user).select_related("author")
    rows = [
        (reverse("admin:education_revision_review", args=[revision.pk]), revision.title, f"by {revision.author}")
        for revision in others
    ]
    return Panel("Waiting for your review", rows)


def overdue(live, reviews, today):
    """Pages whose next review is past, or due in 60 days, the oldest first."""
    due = [(reviews[page.pk].next_due, page) for page in live if page.pk in reviews]
    rows = [
        (to_change(page), page.title, f"{'overdue since' if day < today else 'due on'} {day:%B %d, %Y}")
        for day, page in sorted(due, key=lambda pair: pair[0])
        if day <= today + SOON
    ]
    return Panel("Reviews that are overdue or due in 60 days", rows)


def changed(live, reviews):
    """Pages whose care cards show red flags that were edited after the page was reviewed."""
    edited = dict(RedFlag.objects.order_by().values_list("level").annotate(last=Max("changed_at")))
    cards = CareCard.objects.filter(parent__in=reviews.keys()).values_list("parent_id", "level")
    stale = {pk for pk, level in cards if level in edited and reviews[pk].decided_at < edited[level]}
    rows = [(to_change(page), page.title, "its red flags were edited since") for page in live if page.pk in stale]
    return Panel("Changed since the review", rows)


def never_reviewed(live, reviews):
    rows = [(to_change(page), page.title, page.article.path) for page in live if page.pk not in reviews]
    return Panel("Live and never reviewed", rows)


def scheduled(at):
    """Approved words that wait for their day. Older ones that a newer revision has overtaken are no news."""
    newer = Revision.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number"), state=Revision.State.APPROVED
    )
    waiting = Revision.objects.filter(state=Revision.State.APPROVED, publish_at__gt=at).exclude(Exists(newer))
    rows = [
        (to_change(revision), revision.title, f"public from {timezone.localtime(revision.publish_at):%B %d, %Y}")
        for revision in waiting.order_by("publish_at")
    ]
    return Panel("Scheduled", rows)


def broken_links(live, at):
    """Live pages that link to an address of ours where nothing public is, in the order of the pages."""
    links = {}
    for kind in (block for block in BLOCKS if hasattr(block, "body")):
        for parent, body in kind.objects.filter(parent__in=live).values_list("parent_id", "body"):
            body = body.replace(f'href="{settings.SITE_URL}/', 'href="/')
            links.setdefault(parent, set()).update(LINK.findall(body))
    for card in ToolLink.objects.filter(parent__in=live, tool__in=ToolLink.PLACES):
        links.setdefault(card.parent_id, set()).add(card.address)
    paths = public_paths(set().union(*links.values()), at)
    rows = [
        (to_change(page), page.title, f"links to {path}")
        for page in live
        for path in sorted(links.get(page.pk, set()) - paths)
    ]
    return Panel("Broken internal links", rows)


def wordless_pictures(at):
    """Pictures on live pages and in open drafts of which screen readers say nothing, or only the name of a file.

    The database refuses a picture that has no words and is not marked as decorative. So the mark is what to look at.
    """
    shown = Figure.objects.filter(parent__in=Revision.objects.current(at)).select_related("picture", "parent__article")
    pages = {}
    for figure in shown.order_by("picture__title", "picture", "parent__article__path"):
        if FILE_NAME.fullmatch(figure.picture.words.strip()):
            pages.setdefault(figure.picture, {})[figure.parent.article.path] = True
    rows = [
        (
            reverse("admin:education_picture_change", args=[picture.pk]),
            picture.title,
            f"{'marked as decorative' if picture.decorative else f'says only “{picture.alt}”'}, on {', '.join(paths)}",
        )
        for picture, paths in pages.items()
    ]
    return Panel("Pictures without alternative text", rows)
