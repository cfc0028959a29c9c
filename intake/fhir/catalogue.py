"""What is asked now, by the forms and the rows of the self-check: the types and choices of a Questionnaire."""

from django import forms

from education.fields import WholeField
from education.models import Question
from education.questions import flat
from education.selfcheck.forms import AboutForm
from education.selfcheck.scoring import DISTANCE

from .. import flow
from ..fields import DateField

FROM = "self-check"
KINDS = [
    (DateField, "date"),
    (forms.ChoiceField, "choice"),
    (WholeField, "integer"),
]


def asked_now():
    """{link id: {text, type, repeats, options, only_if}} in the order in which a person meets the questions.

    `options`: {code: words}. `only_if`: (link id, code): asked unless that other answer was given.
    """
    asked = {}
    for step in flow.STEPS:
        asked |= {name: entry(field) for name, field in step.form.base_fields.items()}
    asked |= {f"{FROM}.{name}": entry(field) for name, field in AboutForm.base_fields.items()}
    return asked | {f"{FROM}.{question.code}": of_self_check(question) for question in Question.objects.asked()}


def entry(field):
    options = {str(code): str(words) for code, words in flat(getattr(field, "choices", []))}
    kind = next((kind for cls, kind in KINDS if isinstance(field, cls)), "string")
    is_long = isinstance(field.widget, forms.Textarea)
    repeats = isinstance(field, forms.MultipleChoiceField)
    return {"text": str(field.label), "type": "text" if is_long else kind, "repeats": repeats, "options": options}


def of_self_check(question):
    options = {choice.code: choice.words for choice in question.choices}
    found = {"text": question.words, "type": "choice", "repeats": question.takes_many, "options": options}
    return found | ({"only_if": (f"{FROM}.{DISTANCE}", "not_run")} if question.runners_only else {})
