"""Rows that tell what happened."""

from django.core.exceptions import ValidationError
from django.db import models


class OnceWritten(models.Model):
    """A row of a trail: it is written once and stays as it is."""

    TRAIL = "What happened"

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise ValidationError(f"{self.TRAIL} cannot be changed.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise ValidationError(f"{self.TRAIL} cannot be removed.")
