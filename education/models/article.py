"""The place of a page: where it hangs in the tree, and which of its revisions the public sees."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.urls import Resolver404, resolve

from ..bounds import between, moments, texts

PATH_LENGTH = 300


def is_taken(path):
    """True when another part of the site answers at this address: neither a page nor a redirect may stand there."""
    try:
        return resolve(path).url_name not in {"home", "article"}
    except Resolver404:
        return False


class ArticleQuerySet(models.QuerySet):
    def live(self, at=None):
        """Articles the public sees at that moment, each with `live_revision_id`.

        Live is the newest approved revision that is due, of an article that is not withdrawn.
        Nothing else decides what the public sees.
        """
        return self.with_live(at).filter(withdrawn_at=None).exclude(live_revision_id=None)

    def with_live(self, at=None):
        """All articles, each with the `live_revision_id` it has, or would have if it were not withdrawn."""
        from .revision import Revision  # a revision points here: the models are one idea in two files

        newest = Revision.objects.newest(at).filter(article=models.OuterRef("pk"))
        return self.annotate(live_revision_id=models.Subquery(newest.order_by().values("pk")))


class Article(models.Model):
    class Kind(models.TextChoices):
        HOME = "home", "Home"
        CONDITION = "condition", "Condition"
        CAUSE = "cause", "Cause"
        TREATMENT = "treatment", "Treatment"
        EXERCISE = "exercise", "Exercise"
        GUIDE = "guide", "Guide"
        POLICY = "policy", "Policy"

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The page above this one. Only the home page has none.",
    )
    slug = models.SlugField(
        max_length=60,
        blank=True,
        help_text="The last part of the address. After a change, the old address leads here.",
    )
    path = models.CharField(max_length=PATH_LENGTH, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(999)], help_text="Order among the pages beside it."
    )
    in_menu = models.BooleanField("in the menu", default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Gets a mail when the next review is due.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [
            models.Index(
                fields=["position", "path"],
                condition=models.Q(in_menu=True) | models.Q(kind="policy"),
                name="education_article_framing",
            )
        ]
        constraints = [
            *texts(slug=60, path=300, kind=20),
            between("position", 0, 999),
            *moments("withdrawn_at"),
            models.CheckConstraint(
                condition=models.Q(parent=None, slug="", kind="home")
                | models.Q(parent__isnull=False) & ~models.Q(slug="") & ~models.Q(kind="home"),
                name="education_article_has_a_place",
                violation_error_message="Every page but the home page needs a page above it and an address part.",
            ),
            models.UniqueConstraint(
                fields=["parent", "slug"],
                name="education_article_one_per_place",
                violation_error_message="There is a page with this address part already. Choose another.",
            ),
        ]

    def __str__(self):
        return self.path or "New page"

    @transaction.atomic
    def save(self, **kwargs):
        """Keep the path true, here and below, and lead the old address to the new one."""
        before, self.path = self.path, self.place()
        super().save(**kwargs)
        if before == self.path:
            return
        Redirect.objects.filter(old_path=self.path).delete()
        if before:
            Redirect.objects.update_or_create(old_path=before, defaults={"article": self})
        for child in self.children.all():
            child.parent = self
            child.save()

    def get_absolute_url(self):
        return self.path

    def place(self):
        return f"{self.parent.path}{self.slug}/" if self.parent_id else "/"

    def is_under(self, other):
        """True when `other` is this page or stands above it."""
        above = self
        while above is not None and above.pk != other.pk:
            above = above.parent
        return above is not None

    def clean(self):
        if self.pk and self.parent_id and self.parent.is_under(self):
            raise ValidationError({"parent": "A page cannot hang below itself. Choose another page."})
        if len(self.place()) > PATH_LENGTH:
            raise ValidationError({"slug": f"The whole address must be {PATH_LENGTH} characters or less."})
        if is_taken(self.place()):
            raise ValidationError({"slug": "The site needs this address for itself. Choose another."})


class Redirect(models.Model):
    """An address a page once had. It names the page, not an address, so it can form no chain and no loop."""

    old_path = models.CharField(
        "old address",
        max_length=PATH_LENGTH,
        unique=True,
        help_text="What follows the name of the site, like /old-page/.",
    )
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="redirects", verbose_name="page", help_text="Where readers are led."
    )

    class Meta:
        ordering = ["old_path"]
        constraints = [
            *texts(old_path=300),
            models.CheckConstraint(
                condition=models.Q(old_path__startswith="/", old_path__endswith="/"),
                name="education_redirect_old_path_slashes",
                violation_error_message="Start and end the old address with a slash, like /old-page/.",
            ),
        ]

    def __str__(self):
        return self.old_path

    def clean(self):
        """What the admin refuses. A page that moves writes its own row, and no page stands at that address then."""
        if Article.objects.filter(path=self.old_path).exists():
            raise ValidationError({"old_path": "There is a page at this address. Move or rename that page first."})
        if is_taken(self.old_path):
            raise ValidationError({"old_path": "Another part of the site has this address. It cannot lead elsewhere."})
        is_whole = self.old_path.startswith("/") and self.old_path.endswith("/")  # if not, the constraint says so
        if is_whole and (any(mark in self.old_path for mark in "?#\\ ") or "//" in self.old_path):
            raise ValidationError({"old_path": "Leave out spaces, double slashes, and all from ? or # on."})
