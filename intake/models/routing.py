"""What routing rests on, as rows: services, languages, and the rules with their weights and sentences."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from education import wording
from education.bounds import between, texts

from ..rules import FIELDS, RULES

LEAST, MOST = -100, 100  # points
CODE = RegexValidator(r"^[a-z][a-z0-9_-]*\Z", "Use small letters, numbers, - and _ only, a letter first.")


class Service(models.Model):
    """Something a clinic offers. Routing knows "gait" and "video"; all of them stand on the page of clinics."""

    code = models.CharField(max_length=20, unique=True, validators=[CODE], help_text="Like gait. It stays for good.")
    name = models.CharField(max_length=80, help_text="As patients read it in a sentence, like: gait assessment.")

    class Meta:
        ordering = ["name"]
        constraints = [*texts(code=20, name=80)]

    def __str__(self):
        return self.name


class Language(models.Model):
    """A language besides English that someone at a clinic speaks."""

    code = models.CharField(max_length=10, unique=True, validators=[CODE], help_text="Like es for Spanish.")
    name = models.CharField(max_length=40, help_text="In English, like: Spanish.")

    class Meta:
        ordering = ["name"]
        constraints = [*texts(code=10, name=40)]

    def __str__(self):
        return self.name


class RoutingRule(models.Model):
    """How much one thing counts when a clinic is suggested, and the sentence that says so. Releases bring the codes."""

    code = models.CharField(max_length=20, unique=True, editable=False)
    sentence = models.CharField(max_length=200, help_text="What the patient reads when this rule holds for a clinic.")
    weight = models.SmallIntegerField(
        "points",
        validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)],
        help_text="From -100 to 100. The clinic with the most points is suggested; fewer than 0 count against it.",
    )
    active = models.BooleanField(default=True, help_text="Switched off, it neither counts nor is said.")
    position = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(99)], help_text="Sentences stand in this order."
    )

    class Meta:
        ordering = ["position", "code"]
        constraints = [*texts(code=20, sentence=200), between("weight", LEAST, MOST), between("position", 0, 99)]

    def __str__(self):
        return self.code

    def clean(self):
        """Only what this rule knows can be filled in."""
        known = FIELDS.get(self.code, set())
        if wording.fields(self.sentence) - known:
            names = ", ".join(f"{{{name}}}" for name in sorted(known))
            raise ValidationError({"sentence": f"Use no braces but {names}." if names else "Use no braces here."})

    @property
    def holds_when(self):
        """What the rule measures, in words for staff."""
        return RULES[self.code].__doc__ if self.code in RULES else "This release does not know this rule."
