"""Distances, typed by people and shown to them: whole tenths of a mile or kilometer inside."""

import re

from django import forms
from django.core.exceptions import ValidationError

from ..questions import choose
from ..rampup import LIMITS
from ..wording import say, say_later

DISTANCE = re.compile(r"([0-9]{0,3})(?:\.([0-9]{0,4}))?")
UNITS = [("mi", say_later("unit.mi")), ("km", say_later("unit.km"))]


def amount(tenths, unit):
    """104 in miles is said "10.4 miles"."""
    return say("unit.amount", number=number(tenths), unit=say(f"unit.{unit}"))


def number(tenths):
    return f"{tenths // 10}.{tenths % 10}"


class DistanceField(forms.CharField):
    """A distance as typed, like 12 or 12.5, as a whole number of tenths; what is finer is rounded down."""

    def __init__(self, *, label, hint="", missing, wrong):
        messages = {"required": missing, "invalid": wrong}
        widget = forms.TextInput({"inputmode": "decimal"})
        super().__init__(label=label, help_text=hint, error_messages=messages, widget=widget)

    def clean(self, value):
        typed = super().clean(value)
        match = DISTANCE.fullmatch(typed)
        if not match or not (match[1] or match[2]):
            raise ValidationError(self.error_messages["invalid"])
        return int(match[1] or 0) * 10 + int((match[2] or "0")[0])


class UnitForm(forms.Form):
    """Distances in one of two units, held to the bounds of that unit."""

    unit = choose(say_later("running.unit"), UNITS, say_later("running.unit_error"), initial="mi")

    def hold(self, name, least, most):
        """Tell a distance that is out of bounds in the unit of the form."""
        data = self.cleaned_data
        if name in data and "unit" in data:
            limits = LIMITS[data["unit"]]
            low, high = (getattr(limits, each) if isinstance(each, str) else each for each in [least, most])
            if not low <= data[name] <= high:
                amounts = {"low": amount(low, data["unit"]), "high": amount(high, data["unit"])}
                self.add_error(name, say(f"running_range.{name}", **amounts))
