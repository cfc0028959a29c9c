"""The screens of the self-check as forms, built from rows."""

from django.utils.html import format_html

from ..fields import TextField, WholeField
from ..questions import NONE, StepForm, choose, choose_all
from ..safety import HealthForm
from ..wording import say, say_later

YOUNGEST, OLDEST = 5, 100  # clinical.md 7.2, Q2


class AgeField(TextField, WholeField):
    """A whole number of years, as typed or pasted."""

    digits = 3


class AboutForm(HealthForm):
    """Age, and the red flags of level 3."""

    page_heading = ""  # the screen has a heading of its own
    field_order = ["age", "health"]

    age = AgeField(
        label=say_later("self_check.age"),
        least=YOUNGEST,
        most=OLDEST,
        error_messages={"required": say_later("self_check.age_error"), "invalid": say_later("self_check.age_error")},
    )
    health = choose_all(say_later("safety.heading"), [], HealthForm.ERROR)


class QuestionsForm(StepForm):
    """Some questions of the self-check. `questions` are values."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= {question.code: field_of(question) for question in questions}

    def clean(self):
        data = super().clean()
        for name, field in self.fields.items():
            if isinstance(data.get(name), list) and NONE in data[name] and len(data[name]) > 1:
                self.add_error(name, field.error_messages["required"])
        return data


def field_of(question):
    choices = [(choice.code, choice.words) for choice in question.choices]
    error = say("self_check.choose_error", question=question.words)
    ask = choose_all if question.takes_many else choose
    field = ask(question.words, choices, error, required=question.is_required)
    field.help_text = hint(question)
    field.asked_by_choice = True  # the screen says once that questions may be skipped
    return field


def hint(question):
    many = say("shared.select_all") if question.takes_many else ""
    plain = " ".join(part for part in [question.hint, many] if part)
    return format_html("<strong>{}</strong> {}", question.warning, plain) if question.warning else plain
