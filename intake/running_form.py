"""What the request asks about running. Who does not run now skips the distances."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from education.fields import TextField
from education.questions import NONE, StepForm, choose, choose_all, refuse_with_others
from education.running.fields import UnitForm, amount
from education.wording import say, say_later

from .fields import DateField, RunField, apart

GOAL_WITHIN = timedelta(days=3 * 365)


class RunningForm(UnitForm, StepForm):
    NOW = [("yes", say_later("run.now_yes")), ("no", say_later("run.now_no"))]
    CHANGES = [
        ("more", say_later("run.change_more")),
        ("faster", say_later("run.change_faster")),
        ("hills", say_later("run.change_hills")),
        ("comeback", say_later("run.change_comeback")),
        ("shoes", say_later("run.change_shoes")),
        (NONE, say_later("shared.none")),
    ]
    PAIN = [(str(number), str(number)) for number in range(11)]
    CHANGE_ERROR = say_later("run.change_error", none=say_later("shared.none"))
    ONLY_RUNNERS = {
        "unit": say_later("running.unit_error"),
        "weekly": say_later("running.current_missing"),
        "longest": say_later("running.longest30_missing"),
        "pain_running": say_later("run.pain_error"),
    }

    runs_now = choose(say_later("run.now"), NOW, say_later("run.now_error"))
    weekly = RunField(
        label=say_later("running.current"),
        hint=say_later("run.weekly_hint"),
        missing=say_later("running.current_missing"),
        wrong=say_later("running.current_error"),
    )
    longest = RunField(
        label=say_later("running.longest30"),
        hint=say_later("run.longest_hint"),
        missing=say_later("running.longest30_missing"),
        wrong=say_later("running.longest30_error"),
    )
    pain_running = choose(
        say_later("run.pain"),
        PAIN,
        say_later("run.pain_error"),
        hint=say_later("run.pain_hint"),
        ends=(say_later("knee.worst_pain_low"), say_later("knee.worst_pain_high")),
        required=False,
    )
    recent_change = choose_all(say_later("run.change"), CHANGES, CHANGE_ERROR)
    goal_event = TextField(
        label=say_later("run.event"),
        max_length=100,
        required=False,
        help_text=say_later("run.event_hint"),
        error_messages={"max_length": say_later("run.event_long")},
    )
    goal_date = DateField(
        date=say_later("run.event_date_name"),
        label=say_later("run.event_date"),
        help_text=say_later("run.event_date_hint"),
        required=False,
    )

    field_order = ["runs_now", "weekly", "longest", "unit", "pain_running", "recent_change", "goal_event", "goal_date"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.ONLY_RUNNERS:
            self.fields[name].required = False
            self.fields[name].asked_by_choice = True

    def clean_recent_change(self):
        return refuse_with_others(NONE, self.cleaned_data["recent_change"], self.CHANGE_ERROR)

    def clean_goal_date(self):
        day, today = self.cleaned_data["goal_date"], timezone.localdate()
        if day and not today <= day <= today + GOAL_WITHIN:
            raise ValidationError(say("run.event_date_range"))
        return day

    def clean(self):
        if self.cleaned_data.get("runs_now") == "yes":
            self.ask_the_runner()
        elif "runs_now" in self.cleaned_data:
            self.drop_what_runners_said()
        return super().clean()

    def ask_the_runner(self):
        for name, missing in self.ONLY_RUNNERS.items():
            if name in self.cleaned_data and self.cleaned_data[name] in (None, ""):
                self.add_error(name, missing)
        written = {apart(self.data.get(self.add_prefix(name)))[1] for name in ["weekly", "longest"]} - {""}
        if written - {self.cleaned_data.get("unit")} and "unit" in self.cleaned_data:
            self.add_error("unit", say("run.unit_differs"))
        self.hold("weekly", 0, "current")
        self.hold("longest", 0, "longest")

    def drop_what_runners_said(self):
        """Distances of somebody who does not run now do not apply, and a slip in them stops nobody."""
        for name in self.ONLY_RUNNERS:
            self._errors.pop(name, None)
            self.cleaned_data[name] = None

    @property
    def unasked(self):
        """The questions that this person does not have to answer."""
        return set(self.ONLY_RUNNERS) if self.cleaned_data.get("runs_now") == "no" else {"unit"}

    def words(self, name):
        value = self.cleaned_data.get(name)
        if name in {"weekly", "longest"} and value is not None:
            return amount(value, self.cleaned_data["unit"])
        if name == "pain_running" and value:
            return say("knee.worst_pain_answer", number=value)
        return super().words(name)
