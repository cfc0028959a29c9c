"""One form for each topic of the request. What a person reads stands beside the rule it explains."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from education.bounds import FIRST_DATE
from education.models import RedFlag

from .fields import DateField, EmailField, PhoneField, TextField, ZipField

NONE = "none"


class StepForm(forms.Form):
    """A page of the request. It can tell its answers with the words that were asked."""

    use_required_attribute = False  # browsers would call an empty form invalid before anybody answers

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
            return "Not provided"
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


def choose(label, choices, error, hint="", scale=False, **kwargs):
    widget = forms.RadioSelect(attrs={"class": "scale"} if scale else None)
    messages = {"required": error, "invalid_choice": error}
    return forms.ChoiceField(
        label=label, choices=choices, widget=widget, help_text=hint, error_messages=messages, **kwargs
    )


def choose_all(label, choices, error, hint="Select all that apply", **kwargs):
    messages = {"required": error, "invalid_choice": error, "invalid_list": error}
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
        error_messages=messages,
        **kwargs,
    )


class SafetyForm(StepForm):
    """The red flags of levels 1 and 2, from their rows. Whoever ticks one gets advice, not a form."""

    page_heading = "Do any of these apply to you?"
    ERROR = "Select all that apply, or select none of these"

    flags = choose_all(page_heading, [], ERROR)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(RedFlag.objects.asked(1, 2))
        groups = [
            (label, [(flag.code, flag.question) for flag in self.rows if flag.group == group])
            for group, label in RedFlag.Group.choices
        ]
        self.fields["flags"].choices = [group for group in groups if group[1]] + [
            ("None of these", [(NONE, "None of these apply to me")])
        ]

    def clean_flags(self):
        return refuse_with_others(NONE, self.cleaned_data["flags"], self.ERROR)

    def ticked(self):
        return [flag for flag in self.rows if flag.code in self.cleaned_data["flags"]]


class KneeForm(StepForm):
    SIDES = [("left", "Left"), ("right", "Right"), ("both", "Both")]
    SINCE = [
        ("under_2_weeks", "Less than 2 weeks"),
        ("2_to_6_weeks", "2 to 6 weeks"),
        ("6_to_12_weeks", "6 weeks to 3 months"),
        ("3_to_12_months", "3 months to a year"),
        ("over_a_year", "More than a year"),
        ("unsure", "I am not sure"),
    ]
    WORSE = [
        ("running", "Running"),
        ("stairs", "Stairs"),
        ("squat", "Squatting or kneeling"),
        ("sitting", "Sitting for a long time"),
        (NONE, "None of these"),
    ]
    PAIN = [(str(number), str(number)) for number in range(11)]
    WORSE_ERROR = "Select what makes it worse, or none of these"

    side = choose("Which knee hurts?", SIDES, "Select which knee hurts")
    since = choose("When did it start?", SINCE, "Select when it started", hint="A rough guess is fine")
    worst_pain = choose(
        "How bad was the worst pain in the last 7 days?",
        PAIN,
        "Select a number from 0 to 10 for the worst pain",
        hint="0 is no pain, 5 is medium, 10 is the worst pain you can think of",
        scale=True,
    )
    worse = choose_all("What makes it worse?", WORSE, WORSE_ERROR)
    stops = TextField(
        label="What is one thing your knee stops you doing?",
        max_length=200,
        required=False,
        help_text="For example, running more than 2 miles",
        error_messages={"max_length": "What your knee stops you doing must be 200 characters or less"},
    )

    def words(self, name):
        return super().words(name) + (" out of 10" if name == "worst_pain" else "")

    def clean_worse(self):
        return refuse_with_others(NONE, self.cleaned_data["worse"], self.WORSE_ERROR)


class PlaceForm(StepForm):
    DAYS = [("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday"), ("fri", "Friday")]
    DAYS += [("any", "Any of these days")]
    PARTS = [("morning", "Morning"), ("afternoon", "Afternoon"), ("evening", "Early evening"), ("any", "Any time")]

    zip_code = ZipField(
        label="ZIP code",
        required=False,
        max_length=20,
        help_text="We use it to find the clinic nearest to you",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "short"}),
        error_messages={"max_length": "Enter a ZIP code, like 78704 or 78704-1234"},
    )
    DAYS_ERROR = "Select the days that suit you, or any of these days"
    PARTS_ERROR = "Select the times of day that suit you, or any time"

    days = choose_all("Which days suit you?", DAYS, DAYS_ERROR)
    parts = choose_all("What time of day suits you?", PARTS, PARTS_ERROR)

    def clean_days(self):
        return refuse_with_others("any", self.cleaned_data["days"], self.DAYS_ERROR)

    def clean_parts(self):
        return refuse_with_others("any", self.cleaned_data["parts"], self.PARTS_ERROR)


class ClinicForm(StepForm):
    """All clinics that take requests, the best one chosen already, each with its reasons."""

    page_heading = "Which clinic should see you?"

    clinic = choose(page_heading, [], "Select a clinic")

    def __init__(self, *args, decision, **kwargs):
        super().__init__(*args, **kwargs)
        self.decision = decision
        self.fields["clinic"].choices = [
            (candidate.slug, f"{candidate.name}, {candidate.town}. {' '.join(candidate.reasons)}")
            for candidate in decision.candidates
        ]
        self.fields["clinic"].initial = decision.chosen


class YouForm(StepForm):
    WAYS = [("phone", "Phone"), ("email", "Email")]

    full_name = TextField(
        label="Full name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your full name",
            "max_length": "Full name must be 200 characters or less",
        },
    )
    preferred_name = TextField(
        label="What should we call you?",
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "nickname", "spellcheck": "false"}),
        error_messages={"max_length": "What we should call you must be 100 characters or less"},
    )
    birth_date = DateField(
        label="What is your date of birth?",
        help_text="For example, 3 27 1987. Under 18? Fill this in together with a parent or guardian",
        error_messages={"required": "Enter your date of birth"},
    )
    contact_way = choose("How should the clinic contact you?", WAYS, "Select how the clinic should contact you")
    phone = PhoneField(
        label="Phone number",
        max_length=40,
        required=False,
        help_text="Needed if you chose phone",
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Enter a phone number, like 212 555 0123"},
    )
    voicemail_ok = choose(
        "May the clinic leave a message on this phone?",
        [("no", "No"), ("yes", "Yes")],
        "Select if the clinic may leave a message",
        hint="A message says no more than the name of the clinic",
        initial="no",
        required=False,
    )
    email = EmailField(
        label="Email address",
        max_length=254,
        required=False,
        help_text="Needed if you chose email. We send you a link to follow your request",
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "invalid": "Enter an email address in the correct format, like name@example.com",
            "max_length": "Email address must be 254 characters or less",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ["phone", "voicemail_ok", "email"]:
            self.fields[name].asked_by_choice = True

    def clean_birth_date(self):
        born, today = self.cleaned_data["birth_date"], timezone.localdate()
        if not FIRST_DATE <= born <= today:
            raise ValidationError(f"Date of birth must be in the past and after {FIRST_DATE.year}")
        return born

    def clean(self):
        data = super().clean()
        way = data.get("contact_way")
        if way == "phone" and "phone" in data and not data["phone"]:
            self.add_error("phone", "Enter a phone number")
        if way == "email" and "email" in data and not data["email"]:
            self.add_error("email", "Enter an email address")
        return data


class SendForm(forms.Form):
    """The last button. The key stores one request once, however often it is sent.

    `shown` is a digest of the answers and the consent on the page: only what a person saw is sent.
    """

    submit_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False)


class UnlockForm(StepForm):
    """The status page opens with the link and the date of birth."""

    page_heading = "What is your date of birth?"

    birth_date = DateField(
        label=page_heading, help_text="For example, 3 27 1987", error_messages={"required": "Enter your date of birth"}
    )
