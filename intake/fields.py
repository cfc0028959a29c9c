"""Form fields that take what people really type and say plainly what is missing."""

import re
import unicodedata
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError

from education.fields import TextField, tidy
from education.running.fields import DistanceField
from education.wording import say, say_later

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october"]
MONTHS += ["november", "december"]
EXTENSION = r"\s*(?:extension|ext\.?|x|#)\s*"
UNIT_WORDS = [
    (re.compile(r"\s*(?:miles?|mi)\.?$", re.IGNORECASE), "mi"),
    (re.compile(r"\s*(?:kilomet(?:er|re)s?|kms?)\.?$", re.IGNORECASE), "km"),
]


class EmailField(forms.EmailField):
    """An address that mail can really be sent to: what a copy brought along is removed, other scripts are told."""

    def to_python(self, value):
        return super().to_python(tidy(value) if isinstance(value, str) else value)

    def clean(self, value):
        value = super().clean(value)
        if not value.isascii():
            raise ValidationError(self.error_messages["invalid"])
        return value


def email_field(hint, **kwargs):
    """The question for an email address, worded alike wherever it is asked. `hint`: what it is for."""
    return EmailField(
        label=say_later("you.email"),
        max_length=254,
        help_text=hint,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": say_later("you.email_missing"),
            "invalid": say_later("you.email_error"),
            "max_length": say_later("you.email_long"),
        },
        **kwargs,
    )


class ZipField(TextField):
    """A US ZIP code of five digits, or nine; returns the first five."""

    def clean(self, value):
        value = super().clean(value)
        match = re.fullmatch(r"([0-9]{5})[- ]?([0-9]{4})?", value, re.ASCII)
        if value and not match:
            raise ValidationError(say("place.zip_code_error"))
        return match[1] if match else ""


def digits_of(phone):
    """The digits of a phone number, without its extension and the country code of the US."""
    digits = re.sub(r"[^0-9]", "", re.split(EXTENSION, phone, maxsplit=1, flags=re.IGNORECASE)[0])
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def folded(name):
    """A name as staff may type it: small letters, without accents, with the plain apostrophe."""
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("’", "'")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class PhoneField(TextField):
    """A phone number the way people type it, shown back the same way."""

    def clean(self, value):
        value = super().clean(value)
        number, *extension = re.split(EXTENSION, value, maxsplit=1, flags=re.IGNORECASE)
        digits = re.sub(r"[^0-9]", "", number)
        strange = re.sub(r"[0-9+().\-\u2010-\u2014/\s]", "", number) + re.sub(r"[0-9\s]", "", "".join(extension))
        if value and (strange or not 10 <= len(digits) <= 15):
            raise ValidationError(say("you.phone_error"))
        return value


class RunField(DistanceField):
    """How far somebody runs, in tenths of a unit, or None. People write the unit behind the number: 12, 12.5 mi."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.required = False  # only who runs is asked; the form tells what is missing

    def clean(self, value):
        number, unit = apart(value)
        return super().clean(number) if number or unit else None


def apart(typed):
    """What was typed without its unit, and the unit: "12 miles" is "12" and "mi"."""
    typed = tidy(typed or "").strip()
    for words, unit in UNIT_WORDS:
        if words.search(typed):
            return words.sub("", typed), unit
    return typed, ""


class DateParts(forms.MultiWidget):
    """Three boxes. `autocomplete` is the word before the part's name, like "bday" in "bday-month"."""

    template_name = "intake/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, autocomplete=""):
        number = {"inputmode": "numeric"}
        boxes = {"month": {}, "day": number, "year": number}
        if autocomplete:
            boxes = {part: attrs | {"autocomplete": f"{autocomplete}-{part}"} for part, attrs in boxes.items()}
        super().__init__({part: forms.TextInput(attrs) for part, attrs in boxes.items()})

    def decompress(self, value):
        return [value.month, value.day, value.year] if value else [None, None, None]


class DateField(forms.MultiValueField):
    """Month, day and year in three boxes; the month may be a number or a name. `date` is what errors call it."""

    widget = DateParts
    PARTS = [say_later("birth_date.a_month"), say_later("birth_date.a_day"), say_later("birth_date.a_year")]

    def __init__(self, *, date, **kwargs):
        self.date = date
        parts = [forms.CharField(required=False, max_length=20) for _ in range(3)]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value):
        parts = [tidy(str(part or "")).strip() for part in value or ["", "", ""]]
        if not any(parts):
            return super().clean(parts)
        missing = [name for name, part in zip(self.PARTS, parts, strict=True) if not part]
        if missing:
            self.wrong_part = parts.index("")
            raise ValidationError(self.must_include(*missing))
        return self.to_date(*parts)

    def compress(self, parts):
        return None

    def to_date(self, month, day, year):
        if not re.fullmatch("[0-9]{4}", year):
            self.wrong_part = 2
            raise ValidationError(say("birth_date.year_error"))
        try:
            return date(int(year), self.to_month(month), int(day) if re.fullmatch("[0-9]{1,2}", day) else 0)
        except ValueError:
            raise ValidationError(say("birth_date.error", date=self.date)) from None

    def to_month(self, month):
        if re.fullmatch("[0-9]{1,2}", month):
            return int(month)
        name = month.lower().rstrip(".")
        found = [number for number, full in enumerate(MONTHS, 1) if len(name) >= 3 and full.startswith(name)]
        return found[0] if found else 0

    def must_include(self, part, other_part=None):
        if other_part is None:
            return say("birth_date.missing_part", date=self.date, part=part)
        return say("birth_date.missing_parts", date=self.date, part=part, other_part=other_part)


class MomentField(forms.CharField):
    """A date and time as staff type it, without a time zone: the clinic's clock is meant."""

    widget = forms.DateTimeInput({"type": "datetime-local"})

    def clean(self, value):
        value = super().clean(value)
        try:
            return datetime.strptime(value[:16], "%Y-%m-%dT%H:%M") if value else None
        except ValueError:
            raise ValidationError("Enter a date and a time, like 2027-03-15T09:30.") from None


def own_birth_date(hint):
    """The question for one's own date of birth. `hint`: what it is for, or how to write it."""
    return DateField(
        date=say_later("birth_date.name"),
        widget=DateParts("bday"),
        label=say_later("birth_date.label"),
        help_text=hint,
        error_messages={"required": say_later("birth_date.missing")},
    )
