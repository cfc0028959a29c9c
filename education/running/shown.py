"""An outcome of the planner as its pages show it: sentences, rows of the table, the drawing, sources."""

from ..rampup import MAX_WEEKS, STAGES
from ..rampup.chart import chart
from ..sources import with_sources
from ..wording import say
from .fields import amount, number

RULES = ["easy", "order", "apart", "life"]
SOURCES = ["long_run", "steps", "percent", "cutback", "share", "start", "end"]
WALK_RUN = ["days", "stay", "amber", "red", "done"]


def weeks_said(count):
    return say("amount.weeks_one") if count == 1 else say("amount.weeks", amount=count)


def sentence(outcome, unit, goal):
    """The plan in one or two sentences."""
    weeks, last = weeks_said(len(outcome.weeks)), outcome.weeks[-1].vol
    known = {"weeks": weeks, "goal": amount(goal, unit), "last": amount(last, unit)}
    if outcome.reached and outcome.weeks[0].vol == last:
        return say("running_plan.hold", **known)
    if outcome.reached:
        return say("running_plan.build", first=number(outcome.weeks[0].vol), **known)
    if outcome.more_weeks:
        return say("running_plan.short", more=weeks_said(outcome.more_weeks), **known)
    return say("running_plan.long", **known)


def rows(weeks):
    return [
        {
            "number": week.number,
            "kind": say(f"week_kind.{week.kind}"),
            "is_easier": week.kind == "cutback",
            "vol": number(week.vol),
            "long": number(week.long),
            "sessions": ", ".join(number(session) for session in week.sessions),
        }
        for week in weeks
    ]


def planned(outcome, unit, goal):
    """What templates need to show weeks: sentence, table and drawing."""
    said = sentence(outcome, unit, goal)
    return {
        "sentence": said,
        "rows": rows(outcome.weeks),
        "unit": say(f"unit.{unit}"),
        "chart": chart([(week.kind, week.vol, week.long) for week in outcome.weeks], goal),
        "chart_words": say("running_plan.chart", sentence=said),
        "chart_goal": say("running_plan.chart_goal", goal=amount(goal, unit)),
        "has_cutback": any(week.kind == "cutback" for week in outcome.weeks),
        "is_held": outcome.weeks[0].kind == "hold",
        "most_weeks": MAX_WEEKS,
    }


def sourced(*groups):
    """Wordings with numbered sources: {group: {name: HTML}}, and the references behind them."""
    codes = [(group, name) for group, names in groups for name in names]
    texts, references = with_sources([say(f"{group}.{name}") for group, name in codes])
    said = {group: {} for group, _ in groups}
    for (group, name), text in zip(codes, texts, strict=True):
        said[group][name] = text
    return said | {"references": references}


def plan_words():
    return sourced(("running_light", ["source"]), ("running_rule", RULES), ("running_source", SOURCES))


def walk_run_words():
    return sourced(("walk_run", ["source", "low"]), ("running_light", ["source"]))


def turns(stage):
    """The minutes of a stage in words."""
    code = "walk_run.turns" if stage.walk else "walk_run.last_turn"
    return say(code, run=stage.run, walk=stage.walk)


def stage_words(stage):
    """A session of a stage in one line."""
    if stage.walk:
        return say("running_calendar.stage", turns=turns(stage), times=stage.times)
    return say("running_calendar.last_stage", run=stage.run)


def stages():
    """What templates need to show walk-run: table and drawing."""
    return {
        "stages": [{"stage": stage, "turns": turns(stage)} for stage in STAGES],
        "chart": chart([("build", 10 * stage.run_minutes, 0) for stage in STAGES]),
        "chart_words": say("walk_run.chart"),
        "steps": [say(f"walk_run.{name}") for name in WALK_RUN],
    }
