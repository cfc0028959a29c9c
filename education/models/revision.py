"""The words of a page, version by version, and the sources they rest on."""

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils import timezone

from ..bounds import between, moments, sensible, texts
from .article import Article
from .pose import Pose


class Reference(models.Model):
    """One citation, used by many revisions. Prose names it as [@key]."""

    key = models.SlugField(max_length=60, unique=True, help_text="Cite it in the text as [@key].")
    citation = models.CharField(max_length=500)
    url = models.URLField("address", max_length=300, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = texts(key=60, citation=500, url=300)

    def __str__(self):
        return self.key


def is_overtaken(at):
    same_page = Revision.objects.due(at).filter(article=models.OuterRef("article"))
    return models.Exists(same_page.filter(number__gt=models.OuterRef("number")))


class RevisionQuerySet(models.QuerySet):
    def due(self, at):
        return self.filter(state=Revision.State.APPROVED, publish_at__lte=at)

    def planned(self, at):
        """Approved words whose day is still to come."""
        return self.filter(state=Revision.State.APPROVED, publish_at__gt=at)

    def newest(self, at=None):
        """Of each article the newest revision that is due. It is what the public sees, unless the page is withdrawn.

        Each row is asked by itself whether there is a newer one, so a filter on few pages reads only those.
        """
        at = at or timezone.now()
        return self.due(at).exclude(is_overtaken(at))

    def overtaken(self, at):
        """What the public no longer sees, or never will: a newer revision of the same page has been due."""
        return self.filter(is_overtaken(at))

    def live(self, at=None):
        """The revision of each article that the public sees. `Article.objects.live` asks the same of articles."""
        return self.newest(at).filter(article__withdrawn_at=None)

    def current(self, at=None):
        """What the public sees, and what is being written."""
        return self.live(at) | self.filter(state__in=Revision.OPEN_STATES)

    def signed(self, at):
        """What the public sees or may see again by the word of a reviewer, and what a reviewer looks at now."""
        approved = (self.newest(at) | self.planned(at)).filter(reviews__decision="approved")
        return approved | self.filter(state=Revision.State.IN_REVIEW)

    def by_others(self, person):
        """What this person neither started nor changed: nobody else may review it."""
        edits = Revision._meta.get_field("events").related_model.objects.filter(what="edited", actor=person)
        return self.exclude(author=person).exclude(models.Exists(edits.filter(revision=models.OuterRef("pk"))))

    def refuse_unless_drafts(self):
        """Words change only in a draft: not during the review, and never after it, whoever asks and however.

        Locks the revisions until the change is done.
        """
        if set(self.order_by().select_for_update().values_list("state", flat=True)) != {Revision.State.DRAFT}:
            raise ValidationError("Only a draft can be changed. Take it back from review, or start a new draft.")


class Revision(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN_STATES = [State.DRAFT, State.IN_REVIEW]

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    title = models.CharField(max_length=80, help_text="The headline of the page.")
    menu_title = models.CharField(max_length=24, help_text="Short name for the menu, tiles and breadcrumbs.")
    answer = models.CharField(
        "one-sentence answer", max_length=300, help_text="The answer to the page's question, in 25 words or less."
    )
    summary = models.CharField(max_length=120, help_text="One line on the tile that leads to this page.")
    description = models.CharField(max_length=160, help_text="What a search engine shows.")
    figure = models.ForeignKey(
        Pose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        help_text="The small drawing on tiles that lead to this page. On the home page, the large one.",
    )
    references = models.ManyToManyField(Reference, blank=True, related_name="revisions")
    change_note = models.CharField(max_length=200, help_text="What is new, for your colleagues.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions_written",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    publish_at = models.DateTimeField(
        null=True, blank=True, validators=[sensible], help_text="From when the public sees it, once approved."
    )

    regions = [Region(key="main", title="Page")]
    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        permissions = [("approve_revision", "Can review a revision and make it public")]
        indexes = [
            models.Index(
                fields=["publish_at"], condition=models.Q(state="approved"), name="education_revision_planned"
            ),
            models.Index(fields=["author"], condition=models.Q(state="draft"), name="education_revision_drafts"),
            models.Index(fields=["author"], condition=models.Q(state="in_review"), name="education_revision_waiting"),
        ]
        constraints = [
            *texts(state=20, title=80, menu_title=24, answer=300, summary=120, description=160, change_note=200),
            between("number", 1, 1_000_000),
            between("version", 1, 1_000_000),
            *moments("created_at", "publish_at"),
            models.UniqueConstraint(fields=["article", "number"], name="education_revision_number"),
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(state__in=["draft", "in_review"]),
                name="education_revision_one_open_draft",
                violation_error_message="This page has an open draft already. Work on that one.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(publish_at__isnull=False),
                name="education_revision_approved_has_a_date",
                violation_error_message="An approved revision needs the day it goes public.",
            ),
        ]

    def __str__(self):
        return f"{self.title} (revision {self.number})"

    def save(self, **kwargs):
        """Give a new revision the next number of its article; refuse to change approved words."""
        if self._state.adding:
            newest = self.article.revisions.order_by("-number").first()
            self.number = newest.number + 1 if newest else 1
        with transaction.atomic():
            if not self._state.adding:
                self.refuse_unless_draft()
            super().save(**kwargs)

    def get_absolute_url(self):
        return self.article.path

    def delete(self, **kwargs):
        with transaction.atomic():
            self.refuse_unless_draft()
            return super().delete(**kwargs)

    def clean(self):
        """The state is no part of the form, so the constraint on open drafts is told here."""
        others = Revision.objects.filter(article_id=self.article_id, state__in=self.OPEN_STATES).exclude(pk=self.pk)
        if self._state.adding and others.exists():
            raise ValidationError("This page has an open draft already. Work on that one.")

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def review(self):
        """The approval that made these words public, or None for words that no clinician has signed."""
        return self.reviews.filter(decision="approved").first()

    def refuse_unless_draft(self):
        Revision.objects.filter(pk=self.pk).refuse_unless_drafts()


@receiver(m2m_changed, sender=Revision.references.through)
def refuse_on_approved_words(instance, action, **kwargs):
    """The sources are part of the words, and they are stored past `save`."""
    if action in {"pre_add", "pre_remove", "pre_clear"} and isinstance(instance, Revision):
        instance.refuse_unless_draft()
