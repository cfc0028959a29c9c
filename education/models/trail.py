"""Rows that tell what happened, and the chain that shows when anybody changed them behind our back."""

import uuid
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import models, transaction

from .. import sealing
from ..bounds import between, texts

MANY = 10**15


class SealQuerySet(models.QuerySet):
    def add(self, rows):
        """Seal rows of one model that were just written, as the database holds them."""
        model, pks = type(rows[0]), [row.pk for row in rows]
        entries = [(*entry, Seal.What.WRITTEN) for entry in sealing.told(model._base_manager, model._meta, pks)]
        return sealing.extend(self, SealHead.objects, entries)

    def add_removed(self, model, pks):
        """Say that rows are gone as the rules allow. What their seals keep tells nothing of them."""
        entries = [(model._meta.label_lower, pk, "", Seal.What.REMOVED) for pk in pks]
        return sealing.extend(self, SealHead.objects, entries)


class Seal(models.Model):
    """One link of the chain: this row was written, or removed. Each link hangs on the one before."""

    class What(models.TextChoices):
        WRITTEN = "written", "Written"
        REMOVED = "removed", "Removed"

    position = models.PositiveBigIntegerField(primary_key=True)
    table = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()
    what = models.CharField(max_length=10, choices=What)
    digest = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            *texts(table=60, what=10, digest=64, link=64),
            between("position", 1, MANY),
            between("row", 1, MANY),
            models.UniqueConstraint(fields=["table", "row", "what"], name="education_seal_once"),
        ]

    def __str__(self):
        return f"link {self.position}: {self.table} {self.row} {self.what}"


class SealHead(models.Model):
    """One row: the signature of the newest link. Who adds a link locks it first, so links come one after another."""

    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            *texts(signature=64),
            models.CheckConstraint(condition=models.Q(pk=1), name="education_sealhead_one_row"),
        ]

    def __str__(self):
        return "the end of the chain"


class TrailDoor(models.Model):
    """While a row is here, the database lets rows of a trail be removed. No other transaction ever sees one."""

    def __str__(self):
        return "open"


@contextmanager
def open_door():
    """The only way to rows of a trail that are written: the triggers of sealing.py refuse all others."""
    with transaction.atomic():
        TrailDoor.objects.create()
        yield
        TrailDoor.objects.all().delete()


@contextmanager
def removing(rows):
    """Remove these rows of a trail, a queryset, within the block. The chain keeps that they were there."""
    pks = list(rows.values_list("pk", flat=True))
    with open_door():
        yield
        Seal.objects.add_removed(rows.model, pks)


class OnceWritten(models.Model):
    """A row of a trail: it is written once and stays as it is.

    Its seal covers every column that is not empty: a new column may come later and empty, a renamed one may not.
    """

    TRAIL = "What happened"

    salt = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="So that nobody guesses the words of a removed row by its seal."
    )

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise ValidationError(f"{self.TRAIL} cannot be changed.")
        with transaction.atomic():
            super().save(**kwargs)
            Seal.objects.add([self])

    def delete(self, **kwargs):
        raise ValidationError(f"{self.TRAIL} cannot be removed.")
