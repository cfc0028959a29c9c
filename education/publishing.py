"""From a draft to a live page and away again. The only door to what the public sees."""

import calendar
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import markup, search, writing
from .models import Clinician, Exercise, PageEvent, Reference, Review, Revision, SiteSettings, blocks_of

COPIED = ["title", "menu_title", "answer", "summary", "description", "figure"]
State, What = Revision.State, PageEvent.What


def cited(revision, blocks):
    """The references that the text of a revision cites, and those its editor chose."""
    keys = {key for block in blocks for key in markup.cited_keys(getattr(block, "body", ""))}
    return Reference.objects.filter(Q(key__in=keys) | Q(revisions=revision)).distinct()


@transaction.atomic
def new_draft(revision, by, at, what=What.DRAFTED, note=""):
    """Copy a revision with all its blocks into a draft of the same article."""
    if Revision.objects.filter(article=revision.article, state__in=Revision.OPEN_STATES).exists():
        raise ValidationError("This page has an open draft already. Work on that one.")
    words = {name: getattr(revision, name) for name in COPIED}
    draft = Revision.objects.create(article=revision.article, author=by, change_note=note, **words)
    draft.references.set(revision.references.all())
    for block in blocks_of(revision):
        copy_to(draft, block, "parent")
    for exercise in Exercise.objects.filter(revision=revision):
        copy_to(draft, exercise, "revision")
    record(draft.article, draft, what, by, at, note)
    search.index(draft)
    return draft


def copy_to(draft, row, link):
    chosen = {field.name: list(getattr(row, field.name).all()) for field in row._meta.many_to_many}
    row.pk = None
    row._state.adding = True
    setattr(row, link, draft)
    row.save()
    for name, others in chosen.items():
        getattr(row, name).add(*others)


def note_edit(revision, by, at):
    """Keep who else wrote on a draft: once each is enough, and they cannot review it any more."""
    if Revision.objects.filter(pk=revision.pk).by_others(by).exists():
        record(revision.article, revision, What.EDITED, by, at)


@transaction.atomic
def revert(revision, by, at):
    """Start a draft with the words of an older revision. It goes through review like any other."""
    draft = new_draft(revision, by, at, What.REVERTED, f"Back to the words of revision {revision.number}")
    keep_dose(draft)
    return draft


def keep_dose(draft):
    """Old words may come back so. An old dose may not: that is for a reviewer, with a reason."""
    others = Exercise.objects.filter(revision__article=draft.article).exclude(revision=draft)
    exercise, latest = getattr(draft, "exercise", None), others.order_by("revision__number").last()
    if exercise and latest:
        for name in Exercise.DOSE:
            setattr(exercise, name, getattr(latest, name))
        exercise.save()
        search.index(draft)


@transaction.atomic
def submit(revision, by, at):
    """Ask for review. From now on the words stay as the reviewer will see them."""
    revision.references.set(cited(revision, blocks_of(revision)))
    change_state(revision, State.DRAFT, State.IN_REVIEW)
    record(revision.article, revision, What.SUBMITTED, by, at)


@transaction.atomic
def take_back(revision, by, at):
    """Go on writing instead of waiting for the review."""
    change_state(revision, State.IN_REVIEW, State.DRAFT)
    record(revision.article, revision, What.TAKEN_BACK, by, at)


@transaction.atomic
def send_back(revision, by, at, note):
    """The reviewer wants changes, and says which."""
    if not note:
        raise ValidationError("Write a note that says what to change.")
    clinician = reviewer_of(revision, by)
    change_state(revision, State.IN_REVIEW, State.DRAFT)
    sign(revision, clinician, at, Review.Decision.SENT_BACK, note=note)
    record(revision.article, revision, What.SENT_BACK, by, at, note)


@transaction.atomic
def approve(revision, by, at, still_current, publish_at=None, note=""):
    """Make the words public from `publish_at`, or from now: the clinical review of a second, named person.

    A day that is past counts as now: nothing is public before its review.
    `still_current`: keys of the references that the reviewer found still current; all of them are needed.
    """
    open_questions = set(revision.references.values_list("key", flat=True)) - set(still_current)
    if open_questions:
        raise ValidationError(
            f"Not marked as still current: {', '.join(sorted(open_questions))}. Send it back instead."
        )
    clinician = reviewer_of(revision, by)
    publish_at = max(publish_at or at, at)
    refuse_what_blocks(revision, publish_at)
    change_state(revision, State.IN_REVIEW, State.APPROVED, publish_at=publish_at)
    facts = {"still_current": sorted(still_current), "next_due": months_later(timezone.localdate(at), review_months())}
    sign(revision, clinician, at, Review.Decision.APPROVED, note=note, **facts)
    search.index(revision)
    record(revision.article, revision, What.APPROVED, by, at, note)


@transaction.atomic
def publish_starter(revision, at, along_with=()):
    """Starter content goes live as it comes, with no review, and its page says so.

    `along_with` names the addresses that become public in the same step: pages may link to each other.
    """
    refuse_what_blocks(revision, at, along_with)
    revision.references.set(cited(revision, blocks_of(revision)))
    change_state(revision, State.DRAFT, State.APPROVED, publish_at=at)
    search.index(revision)
    record(revision.article, revision, What.LOADED, None, at)


@transaction.atomic
def withdraw(article, by, at, note=""):
    """Take a page away from the public. Its address then says so and shows a way on."""
    set_withdrawn(article, at)
    record(article, None, What.WITHDRAWN, by, at, note)


@transaction.atomic
def put_back(article, by, at):
    set_withdrawn(article, None)
    record(article, None, What.PUT_BACK, by, at)


def set_withdrawn(article, moment):
    if bool(article.withdrawn_at) == bool(moment):
        raise ValidationError("The page is withdrawn already." if moment else "The page is not withdrawn.")
    article.withdrawn_at = moment
    article.save()


def refuse_what_blocks(revision, at, along_with=()):
    """Some findings of the writing checks have to be mended before the public sees the words."""
    if blocking := writing.blocking(revision, at, along_with):
        raise ValidationError([f"{found.where}: {found.sentence}" for found in blocking])


def change_state(revision, before, after, **fields):
    """Move a revision on, unless somebody else just did."""
    moved = Revision.objects.filter(pk=revision.pk, state=before).update(state=after, **fields)
    if not moved:
        raise ValidationError(f'This revision is not in the state "{before.label}" any more. Look at it again.')
    revision.refresh_from_db()


def reviewer_of(revision, by):
    """The clinician that this person is for readers, if they may review these words. Nobody reviews their own."""
    if not Revision.objects.filter(pk=revision.pk).by_others(by).exists():
        raise ValidationError("You wrote this. Another person has to review it.")
    if not by.has_perm("education.approve_revision"):
        raise ValidationError("You do not have the right to review.")
    clinician = Clinician.objects.filter(user=by).first()
    if clinician is None:
        raise ValidationError("Readers see the name and credential of a reviewer. Ask an administrator to add yours.")
    return clinician


def sign(revision, clinician, at, decision, **facts):
    """Write the decision down, with name and credential as they are today."""
    Review.objects.create(
        revision=revision,
        reviewer=clinician.user,
        reviewer_name=clinician.name,
        credential=clinician.credential,
        licence_state=clinician.licence_state,
        decision=decision,
        decided_at=at,
        **facts,
    )


def record(article, revision, what, by, at, note=""):
    words = (by.get_full_name() or by.get_username()) if by else "The site"
    PageEvent.objects.create(
        article=article, revision=revision, what=what, at=at, actor=by, actor_words=words, note=note
    )


def review_months():
    settings = SiteSettings.objects.first()
    return settings.review_months if settings else SiteSettings._meta.get_field("review_months").default


def months_later(day, months):
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
