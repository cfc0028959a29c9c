"""One form for each topic of the request. Its words are named beside the rules they explain; staff can change them."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from education.bounds import FIRST_DATE
from education.fields import TextField
from education.questions import NONE, StepForm, choose, choose_all, refuse_with_others
from education.wording import say, say_later

from . import reasons
from .fields import DateField, PhoneField, ZipField, email_field, own_birth_date


class KneeForm(StepForm):
    SIDES = [
        ("left", say_later("knee.side_left")),
        ("right", say_later("knee.side_right")),
        ("both", say_later("knee.side_both")),
    ]
    WHERE = [
        ("front", say_later("knee.where_front")),
        ("below_spot", say_later("knee.where_below_spot")),
        ("outer", say_later("knee.where_outer")),
        ("joint_line", say_later("knee.where_joint_line")),
        ("back", say_later("knee.where_back")),
        ("all_over", say_later("knee.where_all_over")),
        ("unsure", say_later("knee.where_unsure")),
    ]
    SINCE = [
        ("under_2_weeks", say_later("knee.since_under_2_weeks")),
        ("2_to_6_weeks", say_later("knee.since_2_to_6_weeks")),
        ("6_to_12_weeks", say_later("knee.since_6_to_12_weeks")),
        ("3_to_12_months", say_later("knee.since_3_to_12_months")),
        ("over_a_year", say_later("knee.since_over_a_year")),
        ("unsure", say_later("knee.since_unsure")),
    ]
    WORSE = [
        ("running", say_later("knee.worse_running")),
        ("stairs", say_later("knee.worse_stairs")),
        ("squat", say_later("knee.worse_squat")),
        ("sitting", say_later("knee.worse_sitting")),
        (NONE, say_later("shared.none")),
    ]
    PAIN = [(str(number), str(number)) for number in range(11)]
    WORSE_ERROR = say_later("knee.worse_error", none=say_later("shared.none"))

    side = choose(say_later("knee.side"), SIDES, say_later("knee.side_error"))
    where = choose(say_later("knee.where"), WHERE, say_later("knee.where_error"))
    since = choose(say_later("knee.since"), SINCE, say_later("knee.since_error"), hint=say_later("knee.since_hint"))
    worst_pain = choose(
        say_later("knee.worst_pain"),
        PAIN,
        say_later("knee.worst_pain_error"),
        hint=say_later("knee.worst_pain_hint"),
        ends=(say_later("knee.worst_pain_low"), say_later("knee.worst_pain_high")),
    )
    worse = choose_all(say_later("knee.worse"), WORSE, WORSE_ERROR)
    stops = TextField(
        label=say_later("knee.stops"),
        max_length=200,
        required=False,
        help_text=say_later("knee.stops_hint"),
        error_messages={"max_length": say_later("knee.stops_long")},
    )

    def words(self, name):
        said = super().words(name)
        return say("knee.worst_pain_answer", number=said) if name == "worst_pain" else said

    def clean_worse(self):
        return refuse_with_others(NONE, self.cleaned_data["worse"], self.WORSE_ERROR)


class PlaceForm(StepForm):
    VISITS = [
        ("either", say_later("place.visit_either")),
        ("in_person", say_later("place.visit_in_person")),
        ("video", say_later("place.visit_video")),
    ]
    LANGUAGES = [
        ("en", say_later("place.language_en")),
        ("es", say_later("place.language_es")),
        ("vi", say_later("place.language_vi")),
        ("zh", say_later("place.language_zh")),
        ("ar", say_later("place.language_ar")),
        ("other", say_later("place.language_other")),
    ]
    DAYS = [
        ("mon", say_later("place.days_monday")),
        ("tue", say_later("place.days_tuesday")),
        ("wed", say_later("place.days_wednesday")),
        ("thu", say_later("place.days_thursday")),
        ("fri", say_later("place.days_friday")),
        ("any", say_later("place.days_any")),
    ]
    PARTS = [
        ("morning", say_later("place.parts_morning")),
        ("afternoon", say_later("place.parts_afternoon")),
        ("evening", say_later("place.parts_evening")),
        ("any", say_later("place.parts_any")),
    ]
    EARLIEST_WITHIN = timedelta(days=365)
    DAYS_ERROR = say_later("place.days_error")
    PARTS_ERROR = say_later("place.parts_error")

    zip_code = ZipField(
        label=say_later("place.zip_code"),
        required=False,
        max_length=20,
        help_text=say_later("place.zip_code_hint"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "short"}),
        error_messages={"max_length": say_later("place.zip_code_error")},
    )
    visit = choose(say_later("place.visit"), VISITS, say_later("place.visit_error"), hint=say_later("place.visit_hint"))
    language = choose(say_later("place.language"), LANGUAGES, say_later("place.language_error"))
    days = choose_all(say_later("place.days"), DAYS, DAYS_ERROR)
    parts = choose_all(say_later("place.parts"), PARTS, PARTS_ERROR)
    earliest = DateField(
        date=say_later("place.earliest_name"),
        label=say_later("place.earliest"),
        help_text=say_later("place.earliest_hint"),
        required=False,
    )

    def clean_days(self):
        return refuse_with_others("any", self.cleaned_data["days"], self.DAYS_ERROR)

    def clean_parts(self):
        return refuse_with_others("any", self.cleaned_data["parts"], self.PARTS_ERROR)

    def clean_earliest(self):
        day, today = self.cleaned_data["earliest"], timezone.localdate()
        if day and not today <= day <= today + self.EARLIEST_WITHIN:
            raise ValidationError(say("place.earliest_range"))
        return day


class ClinicChoice(forms.widgets.ChoiceWidget):
    """The suggested clinic first, all others behind "choose another". Its labels are Suggestions.

    `shows_all`: the others are in sight, because nothing tells which clinic is near.
    """

    input_type = "radio"
    template_name = "intake/widgets/clinic_choice.html"
    use_fieldset = True
    shows_all = False

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        _, *others = [options[0]["selected"] for _, options, _ in context["widget"]["optgroups"]]
        context["widget"]["shows_all"] = self.shows_all or any(others)
        return context

    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_why"
        return option


class ClinicForm(StepForm):
    """All clinics that take requests, the best one chosen already, each with its reasons."""

    page_heading = say_later("clinic_choice.heading")

    clinic = forms.ChoiceField(
        label=page_heading,
        widget=ClinicChoice,
        error_messages=dict.fromkeys(["required", "invalid_choice"], say_later("clinic_choice.error")),
    )

    def __init__(self, *args, decision, **kwargs):
        super().__init__(*args, **kwargs)
        self.decision = decision
        field = self.fields["clinic"]
        field.choices = [(each.slug, reasons.suggestion(each)) for each in decision.candidates]
        field.initial = decision.chosen
        field.help_text = self.hint()
        field.widget.shows_all = decision.person.home is None

    def hint(self):
        """What the person should know before choosing."""
        no_room = [say("clinic_choice.no_room")] if self.decision.has_no_room else []
        no_place = [say("clinic_choice.no_place")] if self.decision.person.home is None else []
        return " ".join(no_room + no_place)


class YouForm(StepForm):
    WAYS = [("phone", say_later("you.contact_way_phone")), ("email", say_later("you.contact_way_email"))]
    FILLED_BY = [("me", say_later("you.filled_by_me")), ("someone", say_later("you.filled_by_someone"))]
    VOICEMAIL = [("no", say_later("you.voicemail_ok_no")), ("yes", say_later("you.voicemail_ok_yes"))]

    filled_by = choose(
        say_later("you.filled_by"),
        FILLED_BY,
        say_later("you.filled_by_error"),
        hint=say_later("you.filled_by_hint"),
    )
    full_name = TextField(
        label=say_later("you.full_name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={
            "required": say_later("you.full_name_error"),
            "max_length": say_later("you.full_name_long"),
        },
    )
    preferred_name = TextField(
        label=say_later("you.preferred_name"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "nickname", "spellcheck": "false"}),
        error_messages={"max_length": say_later("you.preferred_name_long")},
    )
    birth_date = own_birth_date(say_later("you.birth_date_hint"))
    contact_way = choose(say_later("you.contact_way"), WAYS, say_later("you.contact_way_error"))
    phone = PhoneField(
        label=say_later("you.phone"),
        max_length=40,
        required=False,
        help_text=say_later("you.phone_hint"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": say_later("you.phone_error")},
    )
    voicemail_ok = choose(
        say_later("you.voicemail_ok"),
        VOICEMAIL,
        say_later("you.voicemail_ok_error"),
        hint=say_later("you.voicemail_ok_hint"),
        initial="no",
        required=False,
    )
    email = email_field(say_later("you.email_hint"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ["phone", "voicemail_ok", "email"]:
            self.fields[name].asked_by_choice = True

    def clean_birth_date(self):
        born, today = self.cleaned_data["birth_date"], timezone.localdate()
        if not FIRST_DATE <= born <= today:
            raise ValidationError(say("birth_date.range", year=FIRST_DATE.year))
        return born

    def clean(self):
        data = super().clean()
        way = data.get("contact_way")
        if way == "phone" and "phone" in data and not data["phone"]:
            self.add_error("phone", say("you.phone_missing"))
        if way == "email" and "email" in data and not data["email"]:
            self.add_error("email", say("you.email_missing"))
        if self.unasked:
            data["voicemail_ok"] = ""
        return data

    @property
    def unasked(self):
        """Nobody leaves a message on a phone that was not told."""
        return {"voicemail_ok"} if self.cleaned_data.get("phone") == "" else set()


class MoreForm(StepForm):
    page_heading = say_later("more.heading")

    more = TextField(
        label=page_heading,
        max_length=500,
        required=False,
        help_text=say_later("more.hint"),
        widget=forms.Textarea({"rows": 5}),
        error_messages={"max_length": say_later("more.long")},
    )


class SendForm(forms.Form):
    """The last button. The key stores one request once, however often it is sent.

    `shown` is a digest of the answers and the consent on the page: only what a person saw is sent.
    """

    submit_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False)


class LaterForm(StepForm):
    """Where to mail a link that leads back to a draft."""

    email = email_field(say_later("later.email_hint"))
