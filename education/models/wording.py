"""One wording of the site's frame, as a row."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from .. import wording
from ..bounds import between, moments, texts

LONGEST = 2000
WHY, LONGEST_WHY = "why.", 200  # why a question is asked is told in place
WHY_TOO_LONG = f"Why a question is asked must be {LONGEST_WHY} characters or less."


class Wording(models.Model):
    """Words around the pages: on forms, in mails, on buttons. A release brings them, staff reword them."""

    code = models.CharField(max_length=80, unique=True, editable=False)
    where = models.CharField(max_length=60, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False, validators=[MaxValueValidator(9999)])
    clinical = models.BooleanField(
        default=False, editable=False, help_text="Advice on urgent signs: who may change red flags may change it."
    )
    words = models.TextField(validators=[MaxLengthValidator(LONGEST)])
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code__startswith=WHY) | LessThanOrEqual(Length("words"), LONGEST_WHY),
                name="education_wording_why_is_short",
                violation_error_message=WHY_TOO_LONG,
            ),
            *texts(code=80, where=60, words=LONGEST),
            between("position", 0, 9999),
            *moments("changed_at"),
        ]

    def __str__(self):
        return self.code

    def clean(self):
        """The fields in braces must stay, for what they bring in is needed; others would stay empty."""
        if self.code.startswith(WHY) and len(self.words) > LONGEST_WHY:  # the form has no code to check this with
            raise ValidationError({"words": WHY_TOO_LONG})
        before = wording.fields(self.shipped)
        if wording.fields(self.words) != before:
            names = ", ".join(f"{{{name}}}" for name in sorted(before))
            keep = f"Keep {names} as written, and use no other braces." if names else "Use no braces here."
            raise ValidationError({"words": keep})

    @property
    def shipped(self):
        """The words that this release brought; those of the row where the release knows it no more."""
        return wording.shipped().get(self.code, {"words": self.words})["words"]
