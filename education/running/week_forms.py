"""The weekly check-in: what it asks about a week of the distance plan, or of walk-run. All of it travels by POST."""

from ..fields import WholeField
from ..questions import choose
from ..rampup import STAGES, StageWeek, Week
from ..triage import TriageForm
from ..wording import say_later
from .fields import DistanceField, UnitForm
from .forms import RUNS, YES_NO, days_off


def count(label, hint, missing):
    """How many runs of the week had a light."""
    messages = {"required": missing, "invalid": say_later("running_week.count_error")}
    return WholeField(label=label, help_text=hint, least=0, most=14, error_messages=messages)


class LightsForm(TriageForm):
    """What the check-in asks about any week: its lights, and what came before."""

    ambers = count(
        say_later("running_week.ambers"),
        say_later("running_week.ambers_hint"),
        say_later("running_week.ambers_missing"),
    )
    reds = count(
        say_later("running_week.reds"),
        say_later("running_week.reds_hint"),
        say_later("running_week.reds_missing"),
    )
    other_red = choose(say_later("running_week.other_red"), YES_NO, say_later("running_week.other_red_error"))
    days_off = days_off()
    no_change = choose(say_later("running_week.no_change"), YES_NO, say_later("running_week.no_change_error"))

    def week(self, kind, **others):
        """The answers as the check-in takes them."""
        data = self.cleaned_data
        return kind(
            level=self.level,
            ambers=data["ambers"],
            reds=data["reds"],
            other_red_weeks=int(data["other_red"] == "yes"),
            days_off=data["days_off"],
            no_change=data["no_change"] == "yes",
            **others,
        )


class WeekForm(UnitForm, LightsForm):
    """A week of the distance plan."""

    vol = DistanceField(
        label=say_later("running_week.vol"),
        hint=say_later("running_week.vol_hint"),
        missing=say_later("running_week.vol_missing"),
        wrong=say_later("running_week.vol_error"),
    )
    long = DistanceField(
        label=say_later("running_week.long"),
        missing=say_later("running_week.long_missing"),
        wrong=say_later("running_week.long_error"),
    )
    amber_before = choose(say_later("running_week.amber_before"), YES_NO, say_later("running_week.amber_before_error"))
    runs = choose(say_later("running.runs"), RUNS, say_later("running.runs_error"))
    goal = DistanceField(
        label=say_later("running.goal"),
        missing=say_later("running.goal_missing"),
        wrong=say_later("running.goal_error"),
    )

    ORDER = ["flags", "age", "unit", "vol", "long", "ambers", "reds", "amber_before", "other_red", "days_off", "runs"]
    field_order = [*ORDER, "goal", "no_change"]

    def clean(self):
        self.hold("vol", 0, "current")
        self.hold("long", 0, "longest")
        self.hold("goal", "least_goal", "goal")
        return super().clean()

    def facts(self):
        """The arguments of `after_week`."""
        data = self.cleaned_data
        week = self.week(Week, amber_before=data["amber_before"] == "yes")
        distances = {name: data[name] for name in ["vol", "long", "goal"]}
        return {"week": week, "unit": data["unit"], "runs": int(data["runs"])} | distances


class StageForm(LightsForm):
    """A week of walk-run."""

    stage = choose(
        say_later("running_week.stage"),
        [(str(stage.number), str(stage.number)) for stage in STAGES],
        say_later("running_week.stage_error"),
    )
    greens = count(
        say_later("running_week.greens"),
        say_later("running_week.greens_hint"),
        say_later("running_week.greens_missing"),
    )

    field_order = ["flags", "age", "stage", "greens", "ambers", "reds", "other_red", "days_off", "no_change"]

    def facts(self):
        """The arguments of `after_stage`."""
        data = self.cleaned_data
        return {"week": self.week(StageWeek, stage=int(data["stage"]), greens=data["greens"])}
