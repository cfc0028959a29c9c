"""From a draft to a live page. The only door to what the public sees."""

from content_editor.contents import contents_for_item
from django.core.exceptions import ValidationError
from django.db import transaction

from . import markup
from .models import BLOCKS, Exercise, Reference, Revision

COPIED = ["title", "menu_title", "answer", "summary", "description"]


def blocks_of(revision):
    """All blocks of a revision, in the order of the page."""
    return list(contents_for_item(revision, plugins=BLOCKS).main)


@transaction.atomic
def new_draft(revision, by):
    """Copy a revision with all its blocks into a draft of the same article."""
    if Revision.objects.filter(article=revision.article, state__in=Revision.OPEN_STATES).exists():
        raise ValidationError("This page has an open draft already. Work on that one.")
    words = {name: getattr(revision, name) for name in COPIED}
    draft = Revision.objects.create(article=revision.article, author=by, change_note="", **words)
    draft.references.set(revision.references.all())
    for block in blocks_of(revision):
        copy_to(draft, block, "parent")
    for exercise in Exercise.objects.filter(revision=revision):
        copy_to(draft, exercise, "revision")
    return draft


def copy_to(draft, row, link):
    row.pk = None
    row._state.adding = True
    setattr(row, link, draft)
    row.save()


@transaction.atomic
def approve(revision, by, at):
    """Make a draft public from its date on, or from `at`. It claims no clinical review: that has its own record."""
    revision.refuse_unless_open()
    cited = [key for block in blocks_of(revision) for key in markup.cited_keys(getattr(block, "body", ""))]
    revision.references.add(*Reference.objects.filter(key__in=cited))
    revision.state = Revision.State.APPROVED
    revision.approved_by = by
    revision.publish_at = revision.publish_at or at
    revision.save()
