"""Form fields that every form of the site shares."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

# Direction marks and invisible characters that can disguise a text. The joiners of Persian and Hindi stay.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def tidy(text):
    """One form for each name: composed characters, no invisible marks, no control characters but line breaks."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\t", " ")
    return "".join(character for character in text if character == "\n" or unicodedata.category(character) != "Cc")


class TextField(forms.CharField):
    """Text as typed, in the direction of its script. No maxlength: a browser would cut a pasted text without a word."""

    def to_python(self, value):
        return super().to_python(tidy(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {"dir": "auto"} | attrs


class WholeField(forms.CharField):
    """A whole number from `least` to `most`, typed in plain digits."""

    digits = 4

    def __init__(self, *, least, most, **kwargs):
        self.least, self.most = least, most
        super().__init__(widget=forms.TextInput({"inputmode": "numeric", "class": "width-4"}), **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        if not re.fullmatch(f"[0-9]{{1,{self.digits}}}", typed) or not self.least <= int(typed) <= self.most:
            raise ValidationError(self.error_messages["invalid"])
        return int(typed)
