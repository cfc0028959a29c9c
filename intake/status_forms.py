"""The forms of the private page of a request, and of the way back to it."""

from django import forms

from education.fields import TextField
from education.questions import NONE, StepForm, choose
from education.wording import say_later

from .fields import email_field, own_birth_date
from .visits import in_words


class UnlockForm(StepForm):
    """The private page opens with the link and the date of birth."""

    page_heading = say_later("birth_date.label")

    birth_date = own_birth_date(say_later("unlock.hint"))


class LinkForm(StepForm):
    """Who lost the link asks for it anew."""

    email = email_field(say_later("new_link.email_hint"))
    birth_date = own_birth_date(say_later("unlock.hint"))


class OfferForm(StepForm):
    """The offered times, or none of them, with what would suit better."""

    time = choose(say_later("offer.question"), [], say_later("offer.missing"))
    note = TextField(
        label=say_later("offer.note"),
        max_length=500,
        required=False,
        help_text=say_later("offer.note_hint"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": say_later("offer.note_long")},
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(str(offer.pk), in_words(offer)) for offer in offers]
        self.fields["time"].choices = [*choices, (NONE, say_later("offer.none"))]
