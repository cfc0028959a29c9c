"""The small form of each step on the page of a request: each asks for what this one step needs."""

from django import forms
from django.contrib.auth import get_user_model

from education.fields import TextField

from .fields import MomentField
from .models import BookingRequest, Clinic, TimeOffer
from .models.offer import LONGEST, SHORTEST
from .offers import at_clinic, refuse_bad_times
from .queue import REFERENCE

READ_BY_THEM = "The person can read it, under what we hold about them."


def text(label, required=True, help_text=READ_BY_THEM):
    words = {"required": f"Enter words for “{label}”."}
    area = forms.Textarea({"rows": 2})
    return TextField(
        label=label, required=required, max_length=400, help_text=help_text, widget=area, error_messages=words
    )


class StepForm(forms.Form):
    """A step without any field. The others of this file add what theirs needs.

    `booking`: the request. `user`: who is at the page. `at`: now.
    """

    times = ()

    def __init__(self, *args, booking, user, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.booking, self.user, self.at = booking, user, at


class ReasonForm(StepForm):
    note = text("Why")


class NoteForm(StepForm):
    note = text("Note", required=False)


class QuestionForm(StepForm):
    note = text("Question", help_text="The person reads it on their private page. The mail does not hold it.")


class CallForm(StepForm):
    note = text("What was said", required=False)
    reached = forms.BooleanField(
        label="I spoke with the person", required=False, help_text="Then it counts as the first reply."
    )


class AssignForm(StepForm):
    colleague = forms.ModelChoiceField(
        get_user_model().objects.none(), label="Colleague", error_messages={"required": "Choose a colleague."}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = get_user_model().objects.filter(is_active=True, memberships__clinic=self.booking.clinic_id)
        self.fields["colleague"].queryset = here.exclude(pk=self.booking.claimed_by_id).order_by("username")
        self.fields["colleague"].label_from_instance = lambda user: user.get_full_name() or user.get_username()


class RerouteForm(StepForm):
    clinic = forms.ModelChoiceField(
        Clinic.objects.none(), label="Clinic", error_messages={"required": "Choose a clinic."}
    )
    note = text("Why")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clinic"].queryset = Clinic.objects.accepting().exclude(pk=self.booking.clinic_id)


class MergeForm(StepForm):
    reference = TextField(
        label="Reference of the other request",
        max_length=20,
        help_text="Like K7QF-M2WX: the one that goes on.",
        error_messages={"required": "Enter a reference."},
    )

    def clean_reference(self):
        """The other request, among those of this person's clinics."""
        found = REFERENCE.fullmatch(self.cleaned_data["reference"].strip().upper())
        own = BookingRequest.objects.of(self.user).exclude(pk=self.booking.pk)
        other = own.filter(reference="-".join(found.groups())).first() if found else None
        if other is None:
            raise forms.ValidationError("No other request of your clinics has this reference.")
        return other


class TimeForm(StepForm):
    """The one time of a visit. `times`, once it is clean: unsaved TimeOffers."""

    time_1 = MomentField(
        label="Time", help_text="In the clinic's time.", error_messages={"required": "Enter a date and a time."}
    )
    minutes = forms.IntegerField(min_value=SHORTEST, max_value=LONGEST, initial=45)
    way = forms.ChoiceField(label="In person or video", choices=TimeOffer.Way)

    def clean(self):
        data = super().clean()
        if not self.errors:
            self.times = [self.offer(data[name]) for name in self.fields if name.startswith("time_") and data[name]]
            refuse_bad_times(self.booking, self.times, self.at)
        return data

    def offer(self, typed):
        clinic, data = self.booking.clinic, self.cleaned_data
        return TimeOffer(starts_at=at_clinic(clinic, typed), clinic=clinic, minutes=data["minutes"], way=data["way"])


class TimesForm(TimeForm):
    time_2 = MomentField(label="Another time", required=False)
    time_3 = MomentField(label="A third time", required=False)
    field_order = ["time_1", "time_2", "time_3"]
