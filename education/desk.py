"""The editor's desk: what waits for whom. Every panel is a few queries, however many pages there are."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse

from .models import BLOCKS, Article, CareCard, RedFlag, Review, Revision

SOON = timedelta(days=60)
LINK = re.compile(r'href="(/[^"#?]*)')


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
            overdue(live, reviews, at.date()),
            changed(live, reviews),
            never_reviewed(live, reviews),
            scheduled(at),
            broken_links(live),
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
    others = Revision.objects.filter(state=Revision.State.IN_REVIEW).exclude(author=user).select_related("author")
    rows = [
        (reverse("admin:education_revision_review", args=[revision.pk]), revision.title, f"by {revision.author}")
        for revision in others
    ]
    return Panel("Waiting for your review", rows)


def overdue(live, reviews, today):
    """Pages whose next review is past, or due in 60 days, the oldest first."""
    due = sorted(
        (reviews[revision.pk].next_due, revision)
        for revision in live
        if revision.pk in reviews and reviews[revision.pk].next_due <= today + SOON
    )
    words = [f"{'overdue since' if day < today else 'due on'} {day:%B %d, %Y}" for day, _ in due]
    rows = [(to_change(revision), revision.title, said) for (_, revision), said in zip(due, words, strict=True)]
    return Panel("Reviews that are overdue or due in 60 days", rows)


def changed(live, reviews):
    """Pages that show red flags which were edited after the page was reviewed."""
    edited = RedFlag.objects.aggregate(last=Max("changed_at"))["last"]
    with_cards = set(CareCard.objects.filter(parent__in=live).values_list("parent_id", flat=True))
    rows = [
        (to_change(revision), revision.title, "its red flags were edited since")
        for revision in live
        if revision.pk in with_cards and revision.pk in reviews and edited and reviews[revision.pk].decided_at < edited
    ]
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
        (to_change(revision), revision.title, f"public from {revision.publish_at:%B %d, %Y}")
        for revision in waiting.order_by("publish_at")
    ]
    return Panel("Scheduled", rows)


def broken_links(live):
    """Live pages that link to an address of ours where no live page is."""
    titles = {revision.pk: revision for revision in live}
    paths = set(Article.objects.live().values_list("path", flat=True)) | {reverse("request")}
    rows = []
    for kind in (block for block in BLOCKS if hasattr(block, "body")):
        for parent, body in kind.objects.filter(parent__in=live).values_list("parent_id", "body"):
            broken = sorted(set(LINK.findall(body)) - paths)
            rows += [(to_change(titles[parent]), titles[parent].title, f"links to {path}") for path in broken]
    return Panel("Broken internal links", rows)
