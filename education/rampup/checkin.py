"""The weekly check-in: what the last week means for the next one (clinical fact sheet 5.5 and 5.6)."""

from dataclasses import dataclass

from .build import Start, pct
from .plan import LIMITS, RESTART, RESTART_FROM, WALK_RUN_FROM, Outcome, towards
from .walkrun import STAGES

SECOND_AMBER, AFTER_RED = 80, 50  # percent of the last done week
GREENS_TO_MOVE_UP = 2


@dataclass(frozen=True)
class Week:
    """A week of the distance plan, or of walk-run: how many runs were green, amber and red, and what came before.

    `level`: the triage level of today. `other_red_weeks`: among the 3 weeks before. `days_off`: since the last run.
    """

    level: int
    ambers: int
    reds: int
    other_red_weeks: int
    days_off: int
    amber_before: bool = False
    no_change: bool = False  # after 6 weeks


@dataclass(frozen=True)
class StageWeek(Week):
    stage: int = 1
    greens: int = 0


@dataclass(frozen=True)
class Advice:
    """`action` is what to do; `offer_visit` is True when a visit should be offered.

    `restart` is (distance, longest run) in tenths after a red week; `outcome` the plan from the next week on; `stage`
    the next one of walk-run, 0 when all stages are done.
    """

    action: str
    offer_visit: bool
    restart: tuple | None = None
    outcome: Outcome | None = None
    stage: int | None = None


def stopped(week):
    """The action that stands above all numbers, or None. Two red runs in one week are two in 4 weeks."""
    reds = week.other_red_weeks + week.reds
    reasons = [
        (week.level <= 3, "STOP_RED_FLAG"),
        (week.reds and reds >= 2, "STOP_TWO_REDS"),
        (week.days_off >= WALK_RUN_FROM, "WALK_RUN"),
    ]
    return next((action for holds, action in reasons if holds), None)


def wants_visit(week):
    return week.no_change or bool(week.reds)


def after_week(week, vol, long, unit, runs, goal, weeks=None):
    """What follows a week of the distance plan in which `vol` was run, with `long` as its longest run (tenths)."""
    if action := stopped(week):
        return Advice(action, offer_visit=action != "WALK_RUN" or wants_visit(week))
    if long * runs < vol:
        return Advice("NUMBERS_DO_NOT_FIT", offer_visit=False)
    if week.reds:
        return after_red(vol, long, unit)
    action, percent, holds = change(week)
    if percent is None:
        return Advice(action, week.no_change)
    start = Start(pct(vol, percent), pct(long, percent), holds)
    if start.vol < LIMITS[unit].least_to_build:
        return Advice("WALK_RUN", week.no_change)
    return Advice(action, week.no_change, outcome=towards(start, unit, runs, goal, weeks))


def after_red(vol, long, unit):
    """No running for 2 to 3 days, then half. No weeks are planned while the pain was red."""
    restart = pct(vol, AFTER_RED), pct(long, AFTER_RED)
    if restart[0] < LIMITS[unit].least_to_build:
        return Advice("RED_WALK_RUN", offer_visit=True)
    return Advice("RED_RESTART", offer_visit=True, restart=restart)


def change(week):
    """(action, percent of the last done week, weeks to hold); percent is None when the plan stands."""
    if week.days_off >= RESTART_FROM:
        return "RESTART_70", RESTART, 0
    if week.ambers and week.amber_before:
        return "DROP_TO_80", SECOND_AMBER, 1
    if week.ambers:
        return "REPEAT", 100, 1
    return "AS_PLANNED", None, 0


def after_stage(week):
    """What follows a week of walk-run: at least a week a stage, up after 2 or more green sessions and no red."""
    action = stopped(week)
    if action in {"STOP_RED_FLAG", "STOP_TWO_REDS"}:
        return Advice(action, offer_visit=True)
    if action:
        return Advice("STAGE_AGAIN_FROM_1", wants_visit(week), stage=1)
    if week.reds:
        return Advice("STAGE_BACK", offer_visit=True, stage=max(1, week.stage - 1))
    if week.greens < GREENS_TO_MOVE_UP or week.ambers >= 2 or week.days_off >= RESTART_FROM:
        return Advice("STAGE_REPEAT", week.no_change, stage=week.stage)
    if week.stage == len(STAGES):
        return Advice("STAGES_DONE", week.no_change, stage=0)
    return Advice("STAGE_UP", week.no_change, stage=week.stage + 1)
