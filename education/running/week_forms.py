"""The weekly check-in: what it asks about a week of the distance plan, or of walk-run. All of it travels by POST."""

from ..fields import WholeField
from ..questions import choose
from ..rampup import STAGES, StageWeek, Week
from ..triage import TriageForm
from ..wording import say_later
from .fields import DistanceField, UnitForm
from .forms import RUNS, YES_NO, days_off


def words(name):
    return say_later(f"running_week.{name}")


def count(name):
    """How many runs of the week had a light."""
    messages = {"required": words(f"{name}_missing"), "invalid": words("count_error")}
    return WholeField(label=words(name), help_text=words(f"{name}_hint"), least=0, most=14, error_messages=messages)


def yes_or_no(name):
    return choose(words(name), YES_NO, words(f"{name}_error"))


class LightsForm(TriageForm):
    """What the check-in asks about any week: its lights, and what came before."""

    ambers = count("ambers")
    reds = count("reds")
    other_red = yes_or_no("other_red")
    days_off = days_off()
    no_change = yes_or_no("no_change")

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
        label=words("vol"),
        hint=words("vol_hint"),
        missing=words("vol_missing"),
        wrong=words("vol_error"),
    )
    long = DistanceField(
        label=words("long"),
        missing=words("long_missing"),
        wrong=words("long_error"),
    )
    amber_before = yes_or_no("amber_before")
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
        words("stage"),
        [(str(stage.number), str(stage.number)) for stage in STAGES],
        words("stage_error"),
    )
    greens = count("greens")

    field_order = ["flags", "age", "stage", "greens", "ambers", "reds", "other_red", "days_off", "no_change"]

    def facts(self):
        """The arguments of `after_stage`."""
        data = self.cleaned_data
        return {"week": self.week(StageWeek, stage=int(data["stage"]), greens=data["greens"])}
