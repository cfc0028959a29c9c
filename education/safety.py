"""The first questions of the request and of the self-check: the red flags, from their rows."""

from .freshness import once_a_version
from .models import RedFlag
from .questions import NONE, StepForm, choose_all, flat, refuse_with_others
from .wording import say, say_later


@once_a_version
def flags_of(*levels):
    """The red flags of these levels that are asked about now."""
    return tuple(RedFlag.objects.asked(*levels))


@once_a_version
def codes_in_use():
    """The codes of all red flags that are not put aside, asked about or not."""
    return frozenset(RedFlag.objects.filter(active=True).values_list("code", flat=True))


def flag_choices(flags):
    """Red flags to tick, in their groups, with an explicit "none of these"."""
    groups = [
        (group, [(flag.code, flag.question) for flag in flags if flag.group == group]) for group in RedFlag.Group.values
    ]
    return [
        *[(say(f"red_flag_group.{group}"), rows) for group, rows in groups if rows],
        (say("shared.none"), [(NONE, say("safety.none"))]),
    ]


def with_asked(answer, field):
    """An answer about red flags with all that could be ticked, so that what was denied can be told.

    Adds `asked`: [{code, words}], in the order of the page.
    """
    shown = [{"code": code, "words": str(words)} for code, words in flat(field.choices) if code != NONE]
    return answer | ({"asked": shown} if shown else {})


class SafetyForm(StepForm):
    """The red flags of levels 1 and 2. Whoever ticks one gets advice, not a form."""

    page_heading = say_later("safety.heading")
    ERROR = say_later("safety.error", none=say_later("safety.none"))

    flags = choose_all(page_heading, [], ERROR)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = self.signs()
        self.fields["flags"].choices = flag_choices(self.asked())

    def signs(self):
        return flags_of(1, 2)

    def asked(self):
        """The signs that can be ticked."""
        return self.rows

    def clean_flags(self):
        return refuse_with_others(NONE, self.cleaned_data["flags"], self.ERROR)

    def answer(self, name):
        answer = super().answer(name)
        return with_asked(answer, self.fields[name]) if name == "flags" else answer

    def ticked(self):
        return [flag for flag in self.rows if flag.code in self.cleaned_data["flags"]]


class HealthForm(StepForm):
    """The red flags of level 3. Whoever ticks one goes on, with advice. `flags`: rows, else all that are asked now."""

    page_heading = say_later("health.heading")
    ERROR = SafetyForm.ERROR

    health = choose_all(page_heading, [], ERROR)

    def __init__(self, *args, flags=None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = flags_of(RedFlag.Level.BEFORE_EXERCISE) if flags is None else flags
        self.fields["health"].choices = flag_choices(rows)

    def clean_health(self):
        return refuse_with_others(NONE, self.cleaned_data["health"], self.ERROR)

    def answer(self, name):
        answer = super().answer(name)
        return with_asked(answer, self.fields[name]) if name == "health" else answer
