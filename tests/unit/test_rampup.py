"""The planner's worked cases P1 to P10 of the clinical fact sheet (5.4), walk-run (5.5) and the weekly check-in (5.6).

Distances are written as runners do: 10.0(4.0) is a week of 10.0 miles whose longest run is 4.0.
"""

import re

import pytest

from education.rampup import STAGES, Inputs, StageWeek, Week, after_stage, after_week, plan


def tenths(text):
    return int(text.replace(".", ""))


def runner(unit, current, longest, runs, goal, pain=1, **others):
    known = {"level": 4, "age": 30, "settles24": True, "days_off": 2}
    distances = {"current": tenths(current), "longest30": tenths(longest), "goal": tenths(goal)}
    return Inputs(unit=unit, runs=runs, pain=pain, **distances, **known | others)


def said(weeks, with_longest=True):
    """The weeks as the fact sheet writes them; a cut-back week stands between stars, a hold says so."""
    return " ".join(said_week(week, with_longest) for week in weeks)


def said_week(week, with_longest):
    text = f"{week.vol / 10:.1f}" + (f"({week.long / 10:.1f})" if with_longest else "")
    return {"hold": f"hold {text}", "cutback": f"**{text}**"}.get(week.kind, text)


PLANS = {
    "P1": (
        runner("mi", "10.0", "4.0", 3, "16.0", pain=1),
        "10.0(4.0) 11.0(4.4) 12.1(4.8) **10.2(4.0)** 12.0(5.2) 13.2(5.7) 14.5(6.2) **12.3(5.2)** 14.5(6.5) 15.9(7.1)"
        " 16.0(7.2)",
        True,
    ),
    "P2": (
        runner("km", "20.0", "7.0", 4, "30.0", pain=2),
        "20.0(7.0) 22.0(7.7) 24.2(8.4) **20.5(7.1)** 24.1(8.4) 26.5(9.2) 29.1(10.1) **24.7(8.5)** 29.1(10.1)"
        " 30.0(10.5)",
        True,
    ),
    "P3": (
        runner("mi", "15.0", "6.0", 3, "18.0", pain=4),
        "hold 12.0(4.8) hold 12.0(4.8) 13.2(5.2) **11.2(4.4)** 13.2(5.7) 14.5(6.2) 15.9(6.8) **13.5(5.7)** 15.9(7.1)"
        " 17.4(7.8) 18.0(8.1)",
        True,
    ),
    "P6": (
        runner("mi", "10.0", "4.0", 3, "20.0", pain=0, weeks=6),
        "10.0 11.0 12.1 **10.2** 12.0 13.2",
        False,
    ),
    "P7": (
        runner("mi", "20.0", "7.0", 4, "20.0", pain=1, days_off=9),
        "14.0(4.9) 15.4(5.3) 16.9(5.8) **14.3(4.9)** 16.8(5.8) 18.4(6.3) 20.0(6.9)",
        True,
    ),
    "P9": (runner("mi", "20.0", "8.0", 4, "12.0", pain=1), "12.0(4.2)", True),
    "P10": (
        runner("mi", "6.0", "3.0", 3, "10.0", pain=0),
        "6.0 6.9 7.9 **6.7** 7.9 8.9 9.9 **8.4** 9.9 10.0",
        True,
    ),
}


@pytest.mark.parametrize(("inputs", "expected", "reached"), PLANS.values(), ids=PLANS)
def test_worked_plans(inputs, expected, reached):
    outcome = plan(inputs)

    assert (outcome.code, said(outcome.weeks, "(" in expected), outcome.reached) == ("BUILD", expected, reached)


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param(runner("mi", "15.0", "6.0", 3, "20.0", pain=6), "PAIN_RED", id="P4"),
        pytest.param(runner("mi", "15.0", "6.0", 3, "20.0", pain=1, days_off=21), "WALK_RUN", id="P5"),
        pytest.param(runner("mi", "12.0", "4.0", 2, "16.0"), "NUMBERS_DO_NOT_FIT", id="P8"),
        pytest.param(runner("mi", "5.9", "3.0", 3, "10.0"), "WALK_RUN", id="under 6 miles a week"),
        pytest.param(runner("km", "9.9", "3.0", 4, "20.0"), "WALK_RUN", id="under 10 kilometers a week"),
        pytest.param(runner("mi", "0.0", "0.0", 3, "10.0"), "WALK_RUN", id="from nothing"),
        pytest.param(runner("mi", "10.0", "4.0", 6, "16.0"), "RUNS_2_TO_5", id="6 runs a week"),
        pytest.param(runner("mi", "10.0", "4.0", 1, "16.0"), "RUNS_2_TO_5", id="1 run a week"),
    ],
)
def test_no_distance_plan(inputs, code):
    assert (plan(inputs).code, plan(inputs).weeks) == (code, ())


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"level": 1, "age": 12, "pain": 9, "settles24": False, "goal": "99.0"}, "TRIAGE_LEVEL_1"),
        ({"level": 2, "age": 12, "pain": 9, "settles24": False, "goal": "99.0"}, "TRIAGE_LEVEL_2"),
        ({"level": 3, "age": 12, "pain": 9, "settles24": False, "goal": "99.0"}, "TRIAGE_LEVEL_3"),
        ({"level": 4, "age": 17, "pain": 9, "settles24": False, "goal": "99.0"}, "UNDER_18"),
        ({"level": 4, "age": 18, "pain": 6, "settles24": False, "goal": "99.0"}, "PAIN_RED"),
        ({"level": 4, "age": 18, "pain": 5, "settles24": False, "goal": "99.0"}, "PAIN_NOT_SETTLING_24H"),
        ({"level": 4, "age": 18, "pain": 5, "settles24": True, "goal": "50.1"}, "GOAL_TOO_HIGH"),
        ({"level": 4, "age": 18, "pain": 5, "settles24": True, "goal": "50.0"}, "BUILD"),
    ],
)
def test_the_first_reason_for_no_plan_wins(facts, code):
    assert plan(runner("mi", "20.0", "8.0", 4, **facts)).code == code
    assert plan(runner("km", "20.0", "8.0", 4, **facts | {"goal": "80.1"})).code == code.replace(
        "BUILD", "GOAL_TOO_HIGH"
    )


def test_the_runs_of_a_week_are_even_and_the_longest_comes_last():
    assert plan(PLANS["P1"][0]).weeks[0].sessions == (30, 30, 40)
    assert plan(PLANS["P2"][0]).weeks[1].sessions == (47, 48, 48, 77)


@pytest.mark.parametrize(("days_off", "pain", "first_week"), [(6, 1, 200), (7, 1, 140), (13, 4, 140), (6, 3, 160)])
def test_time_off_and_amber_pain_start_lower(days_off, pain, first_week):
    assert plan(runner("mi", "20.0", "8.0", 4, "30.0", pain=pain, days_off=days_off)).weeks[0].vol == first_week


def test_a_date_too_early_tells_how_many_weeks_are_missing():
    whole = plan(runner("mi", "10.0", "4.0", 3, "20.0", pain=0))
    early = plan(PLANS["P6"][0])

    assert (whole.reached, whole.more_weeks) == (True, None)
    assert (early.weeks, early.more_weeks) == (whole.weeks[:6], len(whole.weeks) - 6)


def test_a_goal_beyond_26_weeks_is_not_promised():
    outcome = plan(runner("mi", "6.0", "3.0", 3, "50.0"))

    assert (len(outcome.weeks), outcome.reached, outcome.more_weeks) == (26, False, None)


def test_walk_run_stages():
    table = [f"{stage.run}/{stage.walk} x{stage.times} = {stage.run_minutes}" for stage in STAGES]
    assert table == [
        "1/4 x5 = 5",
        "2/3 x5 = 10",
        "3/2 x5 = 15",
        "4/1 x5 = 20",
        "6/1 x4 = 24",
        "9/1 x3 = 27",
        "14/1 x2 = 28",
        "30/0 x1 = 30",
    ]


def check_in(vol="20.0", long="7.0", **facts):
    known = {"level": 4, "ambers": 0, "reds": 0, "other_red_weeks": 0, "days_off": 2}
    return after_week(Week(**known | facts), tenths(vol), tenths(long), "mi", 4, tenths("24.0"))


@pytest.mark.parametrize(
    ("facts", "action", "first_weeks", "offer_visit"),
    [
        ({}, "AS_PLANNED", None, False),
        ({"ambers": 1}, "REPEAT", "hold 20.0(7.0) 22.0(7.7)", False),
        ({"ambers": 1, "amber_before": True}, "DROP_TO_80", "hold 16.0(5.6) 17.6(6.1)", False),
        ({"amber_before": True}, "AS_PLANNED", None, False),
        ({"reds": 1, "ambers": 2}, "RED_RESTART", None, True),
        ({"reds": 1, "vol": "11.9", "long": "4.0"}, "RED_WALK_RUN", None, True),
        ({"reds": 1, "other_red_weeks": 1}, "STOP_TWO_REDS", None, True),
        ({"reds": 2}, "STOP_TWO_REDS", None, True),
        ({"other_red_weeks": 2}, "AS_PLANNED", None, False),
        ({"days_off": 7}, "RESTART_70", "14.0(4.9) 15.4(5.3)", False),
        ({"days_off": 13, "ambers": 1}, "RESTART_70", "14.0(4.9) 15.4(5.3)", False),
        ({"days_off": 13, "vol": "8.5", "long": "4.0"}, "WALK_RUN", None, False),
        ({"days_off": 14}, "WALK_RUN", None, False),
        ({"days_off": 14, "reds": 1}, "WALK_RUN", None, True),
        ({"level": 3, "reds": 1, "days_off": 20}, "STOP_RED_FLAG", None, True),
        ({"no_change": True}, "AS_PLANNED", None, True),
        ({"no_change": True, "ambers": 1}, "REPEAT", "hold 20.0(7.0) 22.0(7.7)", True),
        ({"vol": "28.1"}, "NUMBERS_DO_NOT_FIT", None, False),
    ],
)
def test_weekly_check_in(facts, action, first_weeks, offer_visit):
    advice = check_in(**facts)

    weeks = said(advice.outcome.weeks[:2]) if advice.outcome else None
    assert (advice.action, weeks, advice.offer_visit) == (action, first_weeks, offer_visit)


def test_after_a_red_week_half_is_the_restart_and_no_weeks_are_planned():
    advice = check_in(reds=1)

    assert (advice.restart, advice.outcome) == ((100, 35), None)


@pytest.mark.parametrize(
    ("stage", "lights", "facts", "action", "next_stage"),
    [
        (1, "ggg", {}, "STAGE_UP", 2),
        (1, "gg", {}, "STAGE_UP", 2),
        (4, "gga", {}, "STAGE_UP", 5),
        (4, "g", {}, "STAGE_REPEAT", 4),
        (4, "gaa", {}, "STAGE_REPEAT", 4),
        (4, "ggaa", {}, "STAGE_REPEAT", 4),
        (4, "ggr", {}, "STAGE_BACK", 3),
        (1, "ggr", {}, "STAGE_BACK", 1),
        (8, "ggg", {}, "STAGES_DONE", 0),
        (5, "gg", {"days_off": 7}, "STAGE_REPEAT", 5),
        (5, "gg", {"days_off": 14}, "STAGE_AGAIN_FROM_1", 1),
        (5, "gr", {"other_red_weeks": 1}, "STOP_TWO_REDS", None),
        (5, "grr", {}, "STOP_TWO_REDS", None),
        (5, "ggg", {"level": 2}, "STOP_RED_FLAG", None),
    ],
)
def test_weekly_check_in_of_walk_run(stage, lights, facts, action, next_stage):
    known = {"level": 4, "other_red_weeks": 0, "days_off": 2} | facts
    week = StageWeek(stage=stage, greens=lights.count("g"), ambers=lights.count("a"), reds=lights.count("r"), **known)

    advice = after_stage(week)

    assert (advice.action, advice.stage) == (action, next_stage)
    assert advice.offer_visit == (action in {"STAGE_BACK", "STOP_TWO_REDS", "STOP_RED_FLAG"})


def test_the_tables_above_are_those_of_the_fact_sheet():
    """A week is a number with one digit after the point; nothing else slipped into the expected texts."""
    for _, expected, _ in PLANS.values():
        assert re.fullmatch(r"((hold )?(\*\*)?\d+\.\d(\(\d+\.\d\))?(\*\*)? ?)+", expected)
