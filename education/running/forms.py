"""What a running plan asks: the running numbers, which a link may hold, and how the knee is today, which it may not."""

from urllib.parse import urlencode

from ..fields import WholeField
from ..questions import StepForm, choose
from ..rampup import Inputs
from ..triage import TriageForm
from ..wording import say_later
from .fields import DistanceField, UnitForm, amount

RUNS = [(str(number), str(number)) for number in range(2, 6)]
YES_NO = [("yes", say_later("running_today.yes")), ("no", say_later("running_today.no"))]


def days_off():
    """The days since the last run."""
    messages = {"required": say_later("running.days_off_missing"), "invalid": say_later("running.days_off_error")}
    return WholeField(
        label=say_later("running.days_off"),
        help_text=say_later("running.days_off_hint"),
        least=0,
        most=365,
        error_messages=messages,
    )


class RunningForm(UnitForm, StepForm):
    """The running numbers. None of them says anything about health, so they may stand in an address."""

    current = DistanceField(
        label=say_later("running.current"),
        hint=say_later("running.current_hint"),
        missing=say_later("running.current_missing"),
        wrong=say_later("running.current_error"),
    )
    longest30 = DistanceField(
        label=say_later("running.longest30"),
        hint=say_later("running.longest30_hint"),
        missing=say_later("running.longest30_missing"),
        wrong=say_later("running.longest30_error"),
    )
    days_off = days_off()
    runs = choose(say_later("running.runs"), RUNS, say_later("running.runs_error"))
    goal = DistanceField(
        label=say_later("running.goal"),
        hint=say_later("running.goal_hint"),
        missing=say_later("running.goal_missing"),
        wrong=say_later("running.goal_error"),
    )
    weeks = WholeField(
        label=say_later("running.weeks"),
        help_text=say_later("running.weeks_hint"),
        least=1,
        most=26,
        required=False,
        error_messages={"invalid": say_later("running.weeks_error")},
    )

    def clean(self):
        self.hold("current", 0, "current")
        self.hold("longest30", 0, "longest")
        self.hold("goal", "least_goal", "goal")
        return super().clean()

    @property
    def query(self):
        """The numbers as they stand in an address, and nothing else that came along."""
        return urlencode([(name, self.data[name]) for name in self.fields if self.data.get(name)])

    def words(self, name):
        value = self.cleaned_data.get(name)
        if name in {"current", "longest30", "goal"} and value is not None:
            return amount(value, self.cleaned_data["unit"])
        return super().words(name)


class TodayForm(TriageForm):
    """How the knee is today. It is asked each time and kept nowhere."""

    PAIN = [(str(number), str(number)) for number in range(11)]

    pain = choose(
        say_later("running_today.pain"),
        PAIN,
        say_later("running_today.pain_error"),
        hint=say_later("running_today.pain_hint"),
        ends=(say_later("running_today.pain_low"), say_later("running_today.pain_high")),
    )
    settles24 = choose(
        say_later("running_today.settles"),
        YES_NO,
        say_later("running_today.settles_error"),
        hint=say_later("running_today.settles_hint"),
    )

    def inputs(self, running):
        """What the planner needs: these answers and the cleaned running numbers."""
        data = self.cleaned_data
        about_health = {"pain": int(data["pain"]), "settles24": data["settles24"] == "yes", "age": data["age"]}
        return Inputs(level=self.level, **about_health, **running | {"runs": int(running["runs"])})
