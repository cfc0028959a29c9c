"""What a runner gets: a plan, walk-run, or the reason why there is no plan (clinical fact sheet 5.3, 5.4)."""

from dataclasses import dataclass

from ..urgency import ADULT
from .build import MAX_WEEKS, PlannedWeek, Start, build, pct

__all__ = ["LIMITS", "MAX_WEEKS", "Inputs", "Outcome", "PlannedWeek", "plan"]


@dataclass(frozen=True)
class Limits:
    """Bounds of a unit, in tenths."""

    least_to_build: int
    current: int
    longest: int
    least_goal: int
    goal: int


LIMITS = {"mi": Limits(60, 600, 300, 10, 500), "km": Limits(100, 960, 480, 16, 800)}
RUNS = range(2, 6)
PAIN_AMBER, PAIN_RED = 3, 6
RESTART_FROM, WALK_RUN_FROM = 7, 14  # days off
RESTART, AMBER = 70, 80  # percent of before


@dataclass(frozen=True)
class Inputs:
    """Distances in tenths of `unit` (mi or km). `level` is the triage level, 1 to 4; `weeks` is None without a date."""

    unit: str
    level: int
    age: int
    current: int
    longest30: int
    runs: int
    goal: int
    pain: int
    settles24: bool
    days_off: int
    weeks: int | None = None


@dataclass(frozen=True)
class Outcome:
    """`code` is BUILD (with `weeks`), WALK_RUN, or the reason why there is no plan.

    `more_weeks`: how many more the goal needs after the last week; None when it is reached, or takes over 26 in all.
    """

    code: str
    weeks: tuple = ()
    reached: bool = False
    more_weeks: int | None = None


def plan(inputs):
    """The outcome for a runner. The first reason that holds is told."""
    if reason := blocked(inputs):
        return Outcome(reason)
    if inputs.runs not in RUNS:
        return Outcome("RUNS_2_TO_5")
    amber = inputs.pain >= PAIN_AMBER
    cut = RESTART if RESTART_FROM <= inputs.days_off < WALK_RUN_FROM else AMBER if amber else 100
    base = pct(inputs.current, cut)
    if inputs.days_off >= WALK_RUN_FROM or base < LIMITS[inputs.unit].least_to_build:
        return Outcome("WALK_RUN")
    if inputs.longest30 * inputs.runs < inputs.current:
        return Outcome("NUMBERS_DO_NOT_FIT")
    start = Start(base, pct(inputs.longest30, cut), holds=2 if amber else 0)
    return towards(start, inputs.unit, inputs.runs, inputs.goal, inputs.weeks)


def blocked(inputs):
    """Why this person must not get a plan here, or None."""
    reasons = [
        (inputs.level <= 3, f"TRIAGE_LEVEL_{inputs.level}"),
        (inputs.age < ADULT, "UNDER_18"),
        (inputs.pain >= PAIN_RED, "PAIN_RED"),
        (not inputs.settles24, "PAIN_NOT_SETTLING_24H"),
        (inputs.goal > LIMITS[inputs.unit].goal, "GOAL_TOO_HIGH"),
    ]
    return next((reason for holds, reason in reasons if holds), None)


def towards(start, unit, runs, goal, weeks=None):
    """A plan to a goal, cut off at the runner's date and never faster because of it."""
    whole = build(start, unit, runs, goal)
    shown = whole[:weeks]
    reached = shown[-1].vol >= goal
    needs_more = not reached and whole[-1].vol >= goal
    return Outcome("BUILD", shown, reached, len(whole) - len(shown) if needs_more else None)
