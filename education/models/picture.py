"""A picture of the site, and the files a page offers of it."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from .. import pictures
from ..bounds import between, moments, texts


def percent(label, words):
    return models.PositiveSmallIntegerField(label, default=50, validators=[MaxValueValidator(100)], help_text=words)


class Picture(models.Model):
    title = models.CharField(max_length=80, help_text="Its name in the picture library. Readers do not see it.")
    alt = models.CharField(
        "alternative text",
        max_length=250,
        blank=True,
        help_text="What the picture tells, in a sentence, for people who cannot see it.",
    )
    decorative = models.BooleanField(
        default=False, help_text="It tells nothing that the words beside it do not. Screen readers pass over it."
    )
    credit = models.CharField(max_length=160, blank=True, help_text="Who made it, shown below the picture.")
    focal_x = percent("focal point, across", "0 is the left edge, 100 the right edge.")
    focal_y = percent("focal point, down", "0 is the top edge, 100 the bottom edge.")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            *texts(title=80, alt=250, credit=160, digest=64),
            *moments("created_at"),
            between("focal_x", 0, 100),
            between("focal_y", 0, 100),
            between("width", 1, pictures.SIDE),
            between("height", 1, pictures.SIDE),
            models.CheckConstraint(
                condition=~models.Q(alt="") | models.Q(decorative=True),
                name="education_picture_has_words",
                violation_error_message="Say what the picture tells in the alternative text, or tick “decorative”.",
            ),
        ]

    def __str__(self):
        return self.title

    @transaction.atomic
    def keep(self, made):
        """Save this picture with its files. The names are random; a file without a row is never served."""
        self.width, self.height, self.digest = made.width, made.height, made.digest
        self.save()
        for file in made.files:
            name = f"{secrets.token_hex(16)}-{file.width}.{file.kind}"
            default_storage.save(name, ContentFile(file.content))
            self.variants.create(name=name, kind=file.kind, width=file.width, height=file.height)

    @property
    def words(self):
        """What a screen reader says; nothing for a decorative picture."""
        return "" if self.decorative else self.alt

    @property
    def focal_place(self):
        """The focal point in tenths, as the stylesheet knows it."""
        return {"x": round(self.focal_x, -1), "y": round(self.focal_y, -1)}

    @property
    def sources(self):
        """(type, srcset) of each modern format, the best first."""
        kinds = {}
        for variant in self.variants.all():
            kinds.setdefault(variant.kind, []).append(f"{variant.url} {variant.width}w")
        return [(pictures.TYPES[kind], ", ".join(kinds[kind])) for kind in ["avif", "webp"] if kind in kinds]

    @property
    def fallback(self):
        """The one file for browsers without modern formats. Its size is that of the space on the page."""
        return next(variant for variant in self.variants.all() if variant.kind in {"jpg", "png"})


class Variant(models.Model):
    """One file of a picture: a format in a width."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="variants")
    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in pictures.TYPES])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["width"]
        constraints = [
            *texts(name=60, kind=4),
            between("width", 1, max(pictures.WIDTHS)),
            between("height", 1, pictures.SIDE),
        ]

    def __str__(self):
        return self.name

    @property
    def url(self):
        return reverse("upload", args=[self.name])


@receiver(post_delete, sender=Variant)
def remove_file(instance, **kwargs):
    """However a picture is deleted, its files go with it, once that is certain."""
    transaction.on_commit(lambda: default_storage.delete(instance.name))
