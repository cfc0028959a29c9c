"""The ten rules that every plan must hold (clinical fact sheet 5.4), on any input within the bounds.

`make bench` tries 20,000 inputs for each rule, the normal run a few hundred.
"""

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from education.rampup import Inputs, Week, after_week, plan

many = settings(max_examples=max(300, settings().max_examples), deadline=None)
MOST = {"mi": (600, 300, 10, 500), "km": (960, 480, 16, 800)}


@st.composite
def runners(draw, **fixed):
    """Any answers within the bounds of 5.3."""
    unit = draw(st.sampled_from(["mi", "km"]))
    current, longest, least_goal, goal = MOST[unit]
    facts = {
        "unit": unit,
        "level": draw(st.integers(1, 4)),
        "age": draw(st.integers(5, 100)),
        "current": draw(st.integers(0, current)),
        "longest30": draw(st.integers(0, longest)),
        "runs": draw(st.integers(2, 5)),
        "goal": draw(st.integers(least_goal, goal)),
        "pain": draw(st.integers(0, 10)),
        "settles24": draw(st.booleans()),
        "days_off": draw(st.integers(0, 365)),
        "weeks": draw(st.none() | st.integers(1, 26)),
    }
    return Inputs(**facts | fixed)


@st.composite
def fit_runners(draw):
    """Runners whom nothing stops, so that nearly all of them get a plan."""
    facts = {"level": 4, "age": draw(st.integers(18, 100)), "settles24": True, "pain": draw(st.integers(0, 5))}
    inputs = draw(runners(days_off=draw(st.integers(0, 13)), **facts))
    most, most_long, _, _ = MOST[inputs.unit]
    current = draw(st.integers(60, most))
    shortest = -(-current // inputs.runs)
    return replace(inputs, current=current, longest30=draw(st.integers(shortest, most_long)))


@st.composite
def plans(draw):
    inputs = draw(fit_runners())
    outcome = plan(inputs)
    assume(outcome.weeks)
    return inputs, outcome


STOPS = [{"level": 1}, {"level": 2}, {"level": 3}, {"age": 17}, {"pain": 6}, {"pain": 10}, {"settles24": False}]


@many
@given(st.one_of(fit_runners(), runners()), st.sampled_from(STOPS))
def test_rule_1_no_week_for_who_must_not_run(inputs, reason):
    assert plan(replace(inputs, **reason)).weeks == ()


@many
@given(plans())
def test_rule_2_no_week_over_118_percent_of_the_one_before(planned):
    assert all(100 * after.vol <= 118 * before.vol for before, after in pairwise(planned[1].weeks))


@many
@given(plans())
def test_rule_3_a_build_week_is_at_most_115_percent_of_the_highest_before_and_110_once_at_10_miles(planned):
    inputs, outcome = planned
    for number, week in enumerate(outcome.weeks):
        if week.kind == "build":
            highest = max(before.vol for before in outcome.weeks[:number])
            most = 110 if highest >= {"mi": 100, "km": 150}[inputs.unit] else 115
            assert 100 * week.vol <= most * highest


@many
@given(plans())
def test_rule_4_every_fourth_week_is_85_percent_or_less_of_the_week_before(planned):
    for before, week in pairwise(planned[1].weeks):
        if week.number % 4 == 0:
            assert (week.kind, 100 * week.vol <= 85 * before.vol) == ("cutback", True)


@many
@given(plans())
def test_rule_5_long_runs_grow_by_at_most_10_percent_of_the_last_four_weeks(planned):
    inputs, outcome = planned
    assert outcome.weeks[0].long <= inputs.longest30
    for number, week in enumerate(outcome.weeks[1:], 1):
        assert 100 * week.long <= 110 * max(before.long for before in outcome.weeks[max(0, number - 4) : number])


@many
@given(plans())
def test_rule_6_no_run_is_longer_than_the_longest_of_its_week(planned):
    assert all(max(week.sessions) == week.long == week.sessions[-1] for week in planned[1].weeks)


@many
@given(plans())
def test_rule_7_runs_add_up_to_the_week(planned):
    inputs, outcome = planned
    for week in outcome.weeks:
        assert (sum(week.sessions), len(week.sessions)) == (week.vol, inputs.runs)
        assert min(week.sessions) > 0
        assert max(week.sessions[:-1]) - min(week.sessions[:-1]) <= 1


@many
@given(plans())
def test_rule_8_no_week_over_the_goal(planned):
    assert all(week.vol <= planned[0].goal for week in planned[1].weeks)


@many
@given(plans())
def test_rule_9_at_most_26_weeks_and_none_after_the_date(planned):
    inputs, outcome = planned
    assert 1 <= len(outcome.weeks) <= (inputs.weeks or 26)
    assert [week.number for week in outcome.weeks] == list(range(1, len(outcome.weeks) + 1))


@many
@given(plans())
def test_rule_10_a_date_cuts_a_plan_short_and_never_makes_it_faster(planned):
    inputs, outcome = planned
    whole = plan(replace(inputs, weeks=None))
    assert outcome.weeks == whole.weeks[: len(outcome.weeks)]
    assert outcome.reached == (outcome.weeks[-1].vol >= inputs.goal)
    missing = len(whole.weeks) - len(outcome.weeks) if whole.reached and not outcome.reached else None
    assert outcome.more_weeks == missing


@many
@given(fit_runners(), st.integers(0, 13), st.booleans(), st.integers(0, 3))
def test_a_plan_after_a_check_in_holds_the_rules_too(inputs, days_off, amber_before, ambers):
    week = Week(4, ambers, 0, 0, days_off, amber_before)
    advice = after_week(week, inputs.current, inputs.longest30, inputs.unit, inputs.runs, inputs.goal)
    assume(advice.outcome)
    weeks = advice.outcome.weeks
    assert weeks[0].vol <= min(inputs.current, inputs.goal)
    assert weeks[0].long <= inputs.longest30
    assert all(100 * after.vol <= 118 * before.vol for before, after in pairwise(weeks))
    assert all(sum(week.sessions) == week.vol <= inputs.goal and max(week.sessions) == week.long for week in weeks)
