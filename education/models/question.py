"""The questions of the self-check, their choices, and the trail of what clinicians changed in them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from .. import selfcheck
from ..bounds import between, moments, texts
from .red_flag import RedFlag
from .trail import OnceWritten

# The forms have names of their own for the rest, all in small letters.
QUESTION_CODE = RegexValidator(r"^[A-Z][A-Z0-9_]*\Z", "Use capital letters, numbers and _ only, a letter first.")
CHOICE_CODE = RegexValidator(r"^[A-Za-z0-9_]+\Z", "Use letters, numbers and _ only.")
MOST_POINTS = 20


class QuestionQuerySet(models.QuerySet):
    def asked(self):
        """What the self-check asks now, as plain values for `selfcheck.check`. Nobody is asked what has no answers."""
        choices = models.Prefetch("choices", Choice.objects.filter(active=True).select_related("flag"))
        values = [question.value for question in self.filter(active=True).prefetch_related(choices)]
        return tuple(value for value in values if value.choices)


class Question(models.Model):
    """One question of the self-check (clinical.md 7.2). Its words are for editors, all else is for reviewers."""

    class Part(models.TextChoices):
        PATTERN = "pattern", "Pattern: does it sound like runner's knee?"
        VOLUME = "volume", "Training load"
        TECHNIQUE = "technique", "Running form"
        ANKLE = "ankle", "Ankle mobility"
        STRENGTH = "strength", "Quad and glute strength"

    class Screen(models.TextChoices):
        KNEE = "knee", "Your knee"
        RUNNING = "running", "Your running"
        CHECKS = "checks", "Home checks"

    code = models.CharField(
        max_length=30, unique=True, validators=[QUESTION_CODE], help_text="Like Q7. It stays for good."
    )
    part = models.CharField("counts for", max_length=10, choices=Part)
    screen = models.CharField("asked on", max_length=10, choices=Screen)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(999)])
    words = models.CharField("question", max_length=200)
    hint = models.CharField(max_length=300, blank=True, help_text="How to find the answer, in short sentences.")
    warning = models.CharField(max_length=200, blank=True, help_text="When to stop. It stands above the hint.")
    takes_many = models.BooleanField("more than one answer", default=False)
    most = models.PositiveSmallIntegerField(
        "counts at most",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_POINTS)],
        help_text="Points of all its answers together count no higher. Empty: no cap.",
    )
    is_key = models.BooleanField(
        "key check", default=False, help_text="Without an answer to one key check, nothing is told of its part."
    )
    is_required = models.BooleanField("must be answered", default=False)
    runners_only = models.BooleanField("for runners only", default=False)
    active = models.BooleanField(default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "self-check question"
        ordering = ["position", "code"]
        constraints = [
            *texts(code=30, part=10, screen=10, words=200, hint=300, warning=200),
            between("position", 0, 999),
            between("most", 0, MOST_POINTS),
        ]

    def __str__(self):
        return self.code

    @property
    def value(self):
        """This row for the pure module. Read it through `asked`, which brings the active choices along."""
        names = ["code", "part", "screen", "words", "hint", "warning", "takes_many", "most"]
        names += ["is_key", "is_required", "runners_only"]
        choices = tuple(choice.value for choice in self.choices.all())
        return selfcheck.Question(choices=choices, **{name: getattr(self, name) for name in names})


class Choice(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    code = models.CharField(max_length=30, validators=[CHOICE_CODE])
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(999)])
    words = models.CharField("answer", max_length=120)
    because = models.CharField(
        max_length=160, blank=True, help_text='Ends "because you said ...". Needed where the answer brings points.'
    )
    also_checked = models.CharField(
        "also checked", max_length=100, blank=True, help_text="What else a therapist checks. Never a result."
    )
    points = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_POINTS)],
        help_text="Empty: the answer is left out, like “I am not sure”.",
    )
    flag = models.ForeignKey(
        RedFlag, models.PROTECT, verbose_name="red flag it brings", null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            *texts(code=30, words=120, because=160, also_checked=100),
            between("position", 0, 999),
            between("points", 0, MOST_POINTS),
            models.UniqueConstraint(
                fields=["question", "code"],
                name="education_choice_once",
                violation_error_message="Another answer to this question has this code.",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def value(self):
        names = ["code", "points", "words", "because", "also_checked"]
        flag = self.flag.code if self.flag else ""
        return selfcheck.Choice(flag=flag, **{name: getattr(self, name) for name in names})


class ClinicalChange(OnceWritten):
    """A reviewer changed points, levels or the like: what, from what to what, and why."""

    TRAIL = "What was changed"

    about = models.CharField(max_length=60)
    changes = models.CharField(max_length=2000)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_words = models.CharField(max_length=150, help_text="Who it was, as it was known then.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            *texts(about=60, changes=2000, reason=300, actor_words=150),
            *moments("at"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="education_clinicalchange_has_reason"),
        ]

    def __str__(self):
        return self.about
