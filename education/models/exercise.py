"""What makes a page an exercise: the dose as fields, so that page, plan and clinic agree."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction

from ..bounds import between, texts
from ..markup import ended
from ..plan.code import NAMES
from ..wording import say
from .article import Article
from .revision import Revision

LIST_LIMIT = 1000
SPANS = ["sets", "reps", "hold_seconds", "rest_seconds", "days_a_week", "weeks"]


def span(field, least, most):
    """Bounds of a pair of fields, from and to, and their order."""
    low, high = f"{field}_from", f"{field}_to"
    return [
        between(low, least, most),
        between(high, least, most),
        models.CheckConstraint(
            condition=models.Q(**{f"{low}__lte": models.F(high)}) | models.Q(**{low: None, high: None}),
            name=f"education_exercise_{field}_order",
            violation_error_message=f"Give both ends of {field.replace('_', ' ')}, the smaller one first.",
        ),
    ]


def number():
    return models.PositiveSmallIntegerField(null=True, blank=True)


def lines(help_text):
    """A short list, one entry a line."""
    return models.TextField(blank=True, validators=[MaxLengthValidator(LIST_LIMIT)], help_text=help_text)


def another(help_text):
    """Another exercise; the page leads to it while it is public."""
    exercises = {"kind": Article.Kind.EXERCISE}
    return models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=exercises,
        help_text=help_text,
    )


class Exercise(models.Model):
    class Level(models.TextChoices):
        STARTER = "starter", "Starter"
        BUILDER = "builder", "Builder"
        ADVANCED = "advanced", "Advanced"

    class PainRule(models.TextChoices):
        RUNNING = "running", "Running: 0 to 2 is green"
        STRENGTH = "strength", "Strength: 0 to 2 is green, up to 5 may finish the set"

    # What reviewers decide. All else are words, and those are for editors.
    DOSE = [f"{name}_{end}" for name in SPANS for end in ["from", "to"]]
    DOSE += ["reps_unit", "each_side", "level", "pain_rule", "note"]

    CONTRIBUTORS = ["volume", "technique", "ankle", "strength"]

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="exercise")
    code = models.CharField(
        max_length=8, help_text="The code of the clinical fact sheet, like X1. Printed plans know the exercise by it."
    )
    helps = models.JSONField(default=list, help_text='Contributors it serves, like ["technique"].')
    purpose = models.CharField(max_length=200)
    sets_from, sets_to = number(), number()
    reps_from, reps_to = number(), number()
    reps_unit = models.CharField("repetitions are", max_length=20, default="repetitions")
    each_side = models.BooleanField(default=False)
    hold_seconds_from, hold_seconds_to = number(), number()
    rest_seconds_from, rest_seconds_to = number(), number()
    days_a_week_from, days_a_week_to = number(), number()
    weeks_from, weeks_to = number(), number()
    equipment = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    pain_rule = models.CharField(max_length=10, choices=PainRule)
    note = models.CharField(max_length=300, blank=True, help_text="What the numbers cannot say.")
    mistakes = lines("Common mistakes, one a line, like: bending at the waist")
    stop_if = lines("One sign a line, like: your calf hurts. The page adds those that end every exercise.")
    easier = another("What to do when this one is too much.")
    harder = another("What comes next, once this one is easy.")

    class Meta:
        constraints = [
            *texts(code=8, purpose=200, reps_unit=20, equipment=120, level=10, pain_rule=10, note=300),
            *texts(mistakes=LIST_LIMIT, stop_if=LIST_LIMIT),
            *span("sets", 1, 20),
            *span("reps", 1, 100),
            *span("hold_seconds", 1, 600),
            *span("rest_seconds", 1, 600),
            *span("days_a_week", 1, 7),
            *span("weeks", 1, 52),
            models.CheckConstraint(
                condition=models.Q(code__in=NAMES),
                name="education_exercise_code_known_to_plans",
                violation_error_message=f"The code is X and a number, from {NAMES[0]} to {NAMES[-1]}.",
            ),
            models.CheckConstraint(
                condition=~models.Q(easier=models.F("harder")),
                name="education_exercise_easier_is_not_harder",
                violation_error_message="The easier and the harder exercise cannot be the same.",
            ),
        ]

    def __str__(self):
        return self.code

    def save(self, **kwargs):
        with transaction.atomic():
            self.revision.refuse_unless_draft()
            super().save(**kwargs)

    def delete(self, **kwargs):
        with transaction.atomic():
            self.revision.refuse_unless_draft()
            return super().delete(**kwargs)

    def clean(self):
        if self.revision.article_id in {self.easier_id, self.harder_id} - {None}:
            raise ValidationError("An exercise cannot be the easier or harder one of itself. Choose another.")
        others = Exercise.objects.filter(code=self.code).exclude(revision__article=self.revision.article_id)
        if self._state.adding and others.exists():  # not in the database: all revisions of a page share its code
            raise ValidationError({"code": "Another exercise has this code, or had it. Take a number that is free."})

    def words(self, field, unit=""):
        """A range in words: "2 to 3", or "40 seconds"; empty when nothing is set."""
        low, high = getattr(self, f"{field}_from"), getattr(self, f"{field}_to")
        if low is None:
            return ""
        amount = str(low) if low == high else say("exercise.range", low=low, high=high)
        one = "_one" if low == high == 1 else ""
        return say(f"amount.{unit}{one}", amount=amount) if unit else amount

    @property
    def repetitions(self):
        return f"{self.words('reps')} {self.reps_unit}" if self.reps_from else ""

    @property
    def tools(self):
        """What one needs for it, one by one."""
        return [tool.strip() for tool in self.equipment.split(",") if tool.strip()]

    @property
    def mistake_list(self):
        return entries(self.mistakes)

    @property
    def stop_list(self):
        return entries(self.stop_if)

    @property
    def all_stop_signs(self):
        """Its own signs, then those that end every exercise."""
        return self.stop_list + entries(say("exercise_page.stop_for_all"))

    @property
    def lights(self):
        """The pain lights of its kind of movement: (colour, name, what to do) each, the mildest first."""
        colours = ["green", "amber", "red"]
        return [
            (colour, say(f"pain_light.{colour}"), say(f"pain_light.{self.pain_rule}_{colour}")) for colour in colours
        ]

    @property
    def line(self):
        """The dose in one line, for a tile."""
        parts = [
            self.words("sets", "sets"),
            self.repetitions,
            self.words("hold_seconds", "hold"),
            self.words("days_a_week", "days"),
        ]
        return " · ".join(part for part in parts if part)

    @property
    def dose(self):
        """{name: (label, value)} of what is set, in the order of the page."""
        repeats = self.repetitions
        values = {
            "helps": ", ".join(say(f"contributor.{code}") for code in self.helps),
            "sets": self.words("sets"),
            "repetitions": say("exercise.each_side", amount=repeats) if repeats and self.each_side else repeats,
            "hold": self.words("hold_seconds", "seconds"),
            "rest": self.words("rest_seconds", "seconds"),
            "days": self.words("days_a_week"),
            "weeks": self.words("weeks", "weeks"),
            "equipment": self.equipment,
            "level": say(f"level.{self.level}"),
            "pain_rule": say(f"pain_rule.{self.pain_rule}"),
        }
        return {name: (say(f"dose.{name}"), value) for name, value in values.items() if value}

    @property
    def rows(self):
        """The dose as (label, value) pairs."""
        return list(self.dose.values())

    @property
    def search_text(self):
        """What a reader sees of it, as the search reads it."""
        rows = [ended(f"{label}: {value}") for label, value in self.rows]
        listed = [ended(entry) for entry in [*self.mistake_list, *self.stop_list]]
        return " ".join(filter(None, [self.purpose, *rows, self.note, *listed]))


def entries(text):
    """The entries of a text that holds one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
