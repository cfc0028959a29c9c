"""What a plan is made of: exercises to tick, or the code of a plan that was made before."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from ..fields import TextField
from ..questions import StepForm, choose_all
from ..wording import say, say_later
from .code import MOST, WrongCode
from .contents import find


class ChooseForm(StepForm):
    """Up to six of the live exercises. `tiles`: {code: tile}."""

    exercise = choose_all(say_later("my_plan.choose"), [], say_later("my_plan.none"))

    def __init__(self, *args, tiles, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["exercise"]
        field.help_text = say("my_plan.choose_hint", most=MOST)
        field.widget.attrs["class"] = "choices--pictures"
        field.choices = [
            (code, render_to_string("components/exercise-choice.html", {"tile": tile})) for code, tile in tiles.items()
        ]

    def clean_exercise(self):
        chosen = self.cleaned_data["exercise"]
        if len(chosen) > MOST:
            raise ValidationError(say("my_plan.too_many", most=MOST, count=len(chosen)))
        return chosen


class CodeField(TextField):
    """A typed code; what comes out is its plan."""

    def __init__(self, **kwargs):
        super().__init__(
            label=say_later("my_plan.code"),
            help_text=say_later("my_plan.code_hint"),
            widget=forms.TextInput({"class": "width-4", "autocapitalize": "characters", "spellcheck": "false"}),
            error_messages={"required": say_later("my_plan.code_missing")},
            **kwargs,
        )

    def clean(self, value):
        typed = super().clean(value)
        try:
            return find(typed, timezone.now()) if typed else None
        except WrongCode:
            raise ValidationError(say("my_plan.code_wrong")) from None


class CodeForm(StepForm):
    code = CodeField()
