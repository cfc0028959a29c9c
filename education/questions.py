"""What the forms of the site share: a form that can tell its answers, and questions with choices."""

from django import forms
from django.core.exceptions import ValidationError

from .wording import say, say_later

NONE = "none"


class StepForm(forms.Form):
    """A page of questions. It can tell its answers with the words that were asked."""

    use_required_attribute = False  # browsers would call an empty form invalid before anybody answers

    def add_error(self, field, error):
        """Django fills %(value)s into errors. Ours are rows that staff word: in them a % is a %."""
        for each in getattr(error, "error_list", []):
            each.params = None
        super().add_error(field, error)

    def answers(self):
        """[{code, question, value, words}] of what was answered, in the order of the page."""
        return [self.answer(name) for name in self.fields if self.cleaned_data.get(name) not in (None, "", [])]

    def answer(self, name):
        value, field = self.cleaned_data[name], self.fields[name]
        value = value.isoformat() if hasattr(value, "isoformat") else value
        return {"code": name, "question": str(field.label), "value": value, "words": self.words(name)}

    def words(self, name):
        """An answer as a person reads it."""
        value, field = self.cleaned_data.get(name), self.fields[name]
        if value in (None, "", []):
            return say("shared.not_provided")
        if hasattr(value, "strftime"):
            return f"{value:%B} {value.day}, {value.year}"
        labels = dict(flat(getattr(field, "choices", [])))
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(each, each)) for each in values)


def flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def refuse_with_others(alone, values, sentence):
    if alone in values and len(values) > 1:
        raise ValidationError(sentence)
    return values


def choose(label, choices, error, hint="", ends=None, **kwargs):
    """A question with one answer. `ends`: the words at both ends of a scale of numbers."""
    widget = forms.RadioSelect(attrs={"class": "scale"} if ends else None)
    widget.low, widget.high = ends or ("", "")
    messages = {"required": error, "invalid_choice": error}
    return forms.ChoiceField(
        label=label, choices=choices, widget=widget, help_text=hint, error_messages=messages, **kwargs
    )


def choose_all(label, choices, error, **kwargs):
    messages = {"required": error, "invalid_choice": error, "invalid_list": error}
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=say_later("shared.select_all"),
        error_messages=messages,
        **kwargs,
    )
