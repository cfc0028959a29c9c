"""Warning signs come before any plan: the form that asks for all of them, and the level that follows."""

import re

from django import forms
from django.core.exceptions import ValidationError

from .models import RedFlag
from .questions import NONE, StepForm, choose_all, refuse_with_others
from .safety import flag_choices
from .wording import say_later

ADULT, OLDER = 18, 55
URGENT, BEFORE_EXERCISE, FINE = 2, 3, 4  # the least urgent level of each kind; 4 is for who has no sign
FROM_AGE_ALONE = {"AGE_U18", "AGE55"}


def from_age(age, codes):
    """The codes of the warning signs that an age brings, alone or with an injury (clinical fact sheet 6)."""
    if age < ADULT:
        return {"AGE_U18"}
    if age < OLDER:
        return set()
    return {"AGE55_INJURY"} if codes & {"INJURY", "AGE55_INJURY"} else {"AGE55"}


class WholeField(forms.CharField):
    """A whole number from `least` to `most`, typed in plain digits."""

    def __init__(self, *, least, most, **kwargs):
        self.least, self.most = least, most
        super().__init__(widget=forms.TextInput({"inputmode": "numeric", "class": "width-4"}), **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        if not re.fullmatch("[0-9]{1,4}", typed) or not self.least <= int(typed) <= self.most:
            raise ValidationError(self.error_messages["invalid"])
        return int(typed)


class TriageForm(StepForm):
    """All warning signs, whatever their level, and the age. Forms of tools add their own questions."""

    ERROR = say_later("safety.error")

    flags = choose_all(say_later("safety.heading"), [], ERROR)
    age = WholeField(
        label=say_later("triage.age"),
        least=0,
        most=120,
        error_messages={"required": say_later("triage.age_missing"), "invalid": say_later("triage.age_error")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(RedFlag.objects.filter(active=True))
        asked = [flag for flag in self.rows if flag.code not in FROM_AGE_ALONE]
        self.fields["flags"].choices = flag_choices(asked)

    def clean_flags(self):
        return refuse_with_others(NONE, self.cleaned_data["flags"], self.ERROR)

    @property
    def hits(self):
        """The signs that hold, the most urgent first; what is not answered yet brings none."""
        codes = set(self.cleaned_data.get("flags", []))
        if "age" in self.cleaned_data:
            codes |= from_age(self.cleaned_data["age"], codes)
        return [flag for flag in self.rows if flag.code in codes]

    @property
    def level(self):
        return min((flag.level for flag in self.hits), default=FINE)

    def is_valid_or_urgent(self):
        """True when all is answered, or when a sign is so urgent that nothing else matters."""
        return self.is_valid() or self.level <= URGENT
