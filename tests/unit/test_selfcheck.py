"""The self-check of the clinical fact sheet, sections 6 and 7: each respondent, every red flag, every band."""

from dataclasses import replace
from itertools import combinations

import pytest

from education.selfcheck import Choice, Question, check
from tests.respondents import RESPONDENTS, answers, levels, questions

ALL, LEVELS = questions(), levels()
HIDDEN = None


def result_of(who):
    age, ticked, given = RESPONDENTS[who]
    return check(ALL, LEVELS, ticked.split(), age, given)


def line(result, name):
    """A contributor as the fact sheet writes it: "9/12 = 75 LIKELY"."""
    found = next(each for each in result.contributors if each.name == name)
    told = f"{found.score}/{found.out_of} = {found.percent} " if found.percent is not None else ""
    return told + found.likelihood


@pytest.mark.parametrize(
    ("who", "level", "flags", "pattern"),
    [
        ("E1 age 29", 4, "", "10 FITS"),
        ("E2 age 35", 4, "", "7 FITS"),
        ("E3 age 41", 4, "", "9 FITS"),
        ("E4 age 62", 2, "AGE55_INJURY NO_4_STEPS INJURY", "4 PARTLY"),
        ("E5 age 14", 2, "CHILD_LIMP_HIP AGE_U18", "6 PARTLY"),
        ("E6 age 33", 4, "", "3 DOES_NOT_FIT"),
        ("E7 age 38", 1, "HOT_FEVER NIGHT_REST", "7 FITS"),
        ("E8 age 30", 4, "", "5 PARTLY"),
        ("E9 age 57", 3, "AGE55", "9 FITS"),
    ],
)
def test_level_and_pattern(who, level, flags, pattern):
    result = result_of(who)

    assert (result.level, " ".join(result.flags), f"{result.points} {result.pattern}") == (level, flags, pattern)


@pytest.mark.parametrize(
    ("who", "volume", "technique", "ankle", "strength"),
    [
        ("E1 age 29", "9/12 = 75 LIKELY", "0/8 = 0 LESS_LIKELY", "0/9 = 0 LESS_LIKELY", "1/9 = 11 LESS_LIKELY"),
        ("E2 age 35", "0/12 = 0 LESS_LIKELY", "8/8 = 100 LIKELY", "0/3 = 0 LESS_LIKELY", "1/5 = 20 LESS_LIKELY"),
        ("E3 age 41", "3/12 = 25 POSSIBLE", "CANT_TELL", "7/9 = 78 LIKELY", "8/9 = 89 LIKELY"),
        ("E6 age 33", "4/8 = 50 LIKELY", "CANT_TELL", "0/2 = 0 LESS_LIKELY", "0/6 = 0 LESS_LIKELY"),
        ("E7 age 38", "8/8 = 100 LIKELY", "CANT_TELL", "CANT_TELL", "CANT_TELL"),
        ("E8 age 30", "CANT_TELL", "CANT_TELL", "CANT_TELL", "CANT_TELL"),
        ("E9 age 57", "CANT_TELL", "CANT_TELL", "0/9 = 0 LESS_LIKELY", "9/9 = 100 LIKELY"),
    ],
)
def test_contributors(who, volume, technique, ankle, strength):
    result = result_of(who)

    assert [line(result, name) for name in ["volume", "technique", "ankle", "strength"]] == [
        volume,
        technique,
        ankle,
        strength,
    ]


@pytest.mark.parametrize(
    ("who", "shown", "untold", "may_exercise"),
    [
        ("E1 age 29", ["volume"], [], True),
        ("E2 age 35", ["technique"], [], True),
        ("E3 age 41", ["strength", "ankle", "volume"], ["technique"], True),
        ("E4 age 62", [], [], False),
        ("E5 age 14", [], [], False),
        ("E6 age 33", [], [], False),
        ("E7 age 38", [], [], False),
        ("E8 age 30", [], ["volume", "technique", "ankle", "strength"], True),
        ("E9 age 57", ["strength"], [], False),
    ],
)
def test_what_is_shown(who, shown, untold, may_exercise):
    result = result_of(who)

    assert [each.name for each in result.shown] == shown
    assert [each.name for each in result.untold] == untold
    assert result.may_exercise is may_exercise


def test_hidden_results_show_nothing():
    hidden = [who for who in RESPONDENTS if result_of(who).is_hidden]
    assert hidden == ["E4 age 62", "E5 age 14", "E7 age 38"]
    assert [who for who in RESPONDENTS if not result_of(who).tells_contributors] == [
        "E4 age 62",
        "E5 age 14",
        "E6 age 33",
        "E7 age 38",
    ]


@pytest.mark.parametrize(
    ("who", "name", "checks", "reasons"),
    [
        ("E1 age 29", "volume", "3 of 3", ["gt30", "10_100", "hills", "event"]),
        ("E2 age 35", "strength", "2 of 3", ["some"]),
        ("E3 age 41", "ankle", "4 of 4", ["6_5_to_9", "ge2", "lift", "yes"]),
        ("E3 age 41", "technique", "0 of 3", []),
        ("E9 age 57", "volume", "0 of 3", []),
    ],
)
def test_checks_and_reasons(who, name, checks, reasons):
    found = next(each for each in result_of(who).contributors if each.name == name)

    assert f"{found.checks} of {found.all_checks}" == checks
    assert [choice.code for choice in found.reasons] == reasons


def test_other_things_a_therapist_checks():
    assert {where: hint(where) for where in ["front", "below_spot", "outer", "joint_line", "all_over"]} == {
        "front": (),
        "below_spot": ("the tendon below the kneecap",),
        "outer": ("the band along the outer thigh (the ITB)",),
        "joint_line": ("the cushion in the joint (the meniscus), or arthritis",),
        "all_over": (),
    }


def hint(where):
    return check(ALL, LEVELS, [], 30, answers(Q3=where, Q4="gradual", Q5="none")).also_checked


# Red flags

TYPICAL = answers(Q3="front", Q4="gradual", Q5="stairs")


@pytest.mark.parametrize("code", LEVELS)
def test_every_red_flag_alone_sets_its_level(code):
    result = check(ALL, LEVELS, [code], 30, TYPICAL)

    assert (result.level, result.flags) == (LEVELS[code], (code,))
    assert (result.is_hidden, result.may_exercise) == (LEVELS[code] <= 2, False)


def test_of_every_pair_of_red_flags_the_more_urgent_wins_and_both_are_told():
    pairs = list(combinations(LEVELS, 2))
    assert len(pairs) == 40 * 39 // 2
    for first, second in pairs:
        result = check(ALL, LEVELS, [first, second], 30, TYPICAL)
        assert result.level == min(LEVELS[first], LEVELS[second]), (first, second)
        assert set(result.flags) == {first, second}
        assert LEVELS[result.flags[0]] == result.level


@pytest.mark.parametrize(
    ("age", "given", "level", "flags"),
    [
        (17, TYPICAL, 3, ("AGE_U18",)),
        (18, TYPICAL, 4, ()),
        (54, TYPICAL, 4, ()),
        (55, TYPICAL, 3, ("AGE55",)),
        (54, TYPICAL | answers(Q4="injury"), 3, ("INJURY",)),
        (55, TYPICAL | answers(Q4="injury"), 2, ("AGE55_INJURY", "INJURY")),
        (30, TYPICAL | answers(Q3="back"), 3, ("BACK_OF_KNEE",)),
        (5, TYPICAL, 3, ("AGE_U18",)),
        (100, TYPICAL, 3, ("AGE55",)),
    ],
)
def test_red_flags_that_follow_from_answers(age, given, level, flags):
    result = check(ALL, LEVELS, [], age, given)

    assert (result.level, result.flags) == (level, flags)


def test_nobody_under_18_gets_a_result_even_without_a_row_that_says_so():
    without_row = {code: level for code, level in LEVELS.items() if code != "AGE_U18"}

    result = check(ALL, without_row, [], 17, RESPONDENTS["E1 age 29"][2])

    assert (result.level, result.is_hidden, result.shown) == (4, True, ())


# The bands


@pytest.mark.parametrize(
    ("score", "out_of", "percent", "likelihood"),
    [
        (1, 2, 50, "LIKELY"),
        (99, 200, 50, "LIKELY"),
        (49, 100, 49, "POSSIBLE"),
        (1, 4, 25, "POSSIBLE"),
        (49, 200, 25, "POSSIBLE"),
        (24, 100, 24, "LESS_LIKELY"),
        (0, 0, 0, "LESS_LIKELY"),
    ],
)
def test_percent_is_rounded_half_up_and_named(score, out_of, percent, likelihood):
    choices = (Choice("it", score), Choice("most", out_of))
    only = Question("Q", "volume", choices, is_key=True)

    found = check([only], {}, [], 30, {"Q": ("it",)}).contributors[0]

    assert (found.percent, found.likelihood) == (percent, likelihood)


@pytest.mark.parametrize(
    ("where", "start", "worse", "pattern"),
    [
        ("front", "gradual", "squat", "7 FITS"),
        ("front", "gradual", "running", "6 PARTLY"),
        ("front", "gradual", "squat stairs running sitting", "10 FITS"),
        ("all_over", "gradual", "squat stairs running sitting", "8 PARTLY"),
        ("outer", "gradual", "squat", "4 PARTLY"),
        ("outer", "gradual", "running", "3 DOES_NOT_FIT"),
        ("back", "injury", "none", "0 DOES_NOT_FIT"),
    ],
)
def test_the_pattern(where, start, worse, pattern):
    result = check(ALL, LEVELS, [], 30, answers(Q3=where, Q4=start, Q5=worse))

    assert f"{result.points} {result.pattern}" == pattern


def test_a_typical_place_needs_bent_knee_pain_to_fit():
    """Points alone are not enough: with a worth of its own, running could reach 7."""
    worth = [replace(q, choices=tuple(replace(c, points=5) for c in q.choices)) if q.code == "Q5" else q for q in ALL]

    result = check(worth, LEVELS, [], 30, answers(Q3="front", Q4="gradual", Q5="running"))

    assert f"{result.points} {result.pattern}" == "10 PARTLY"


def test_what_is_new_counts_no_more_than_its_cap():
    everything = answers(Q6="same", Q7="le10", Q8="hills speed comeback event less_rest")

    assert line(check(ALL, LEVELS, [], 30, everything), "volume") == "4/12 = 33 POSSIBLE"


def test_ties_are_shown_in_the_order_of_the_evidence():
    all_full = answers(
        **{"Q3": "front", "Q4": "gradual", "Q5": "squat", "Q6": "gt30", "Q9": "ahead", "Q12": "lt6_5", "Q15": "lt5"}
    )

    shown = check(ALL, LEVELS, [], 30, all_full).shown

    assert [(each.name, each.percent) for each in shown] == [
        ("volume", 100),
        ("strength", 100),
        ("technique", 100),
        ("ankle", 100),
    ]


def test_nothing_stands_out():
    none = answers(Q6="same", Q7="le10", Q9="under", Q12="ge9", Q15="even") | TYPICAL

    result = check(ALL, LEVELS, [], 30, none)

    assert (result.nothing_stands_out, result.shown) == (True, ())


def test_answers_about_running_count_for_nobody_who_did_not_run():
    """Someone goes back and says that they did not run: what they answered before is left out."""
    changed = RESPONDENTS["E2 age 35"][2] | answers(Q6="not_run")

    result = check(ALL, LEVELS, [], 35, changed)

    assert [line(result, name) for name in ["volume", "technique"]] == ["CANT_TELL", "CANT_TELL"]
    assert [each.name for each in result.untold] == []


def test_a_new_question_counts():
    sleep = Question("SLEEP", "volume", (Choice("well", 0), Choice("badly", 4)))

    result = check([*ALL, sleep], LEVELS, [], 30, RESPONDENTS["E1 age 29"][2] | answers(SLEEP="badly"))

    assert line(result, "volume") == "13/16 = 81 LIKELY"


def test_the_starter_rows_are_those_of_the_fact_sheet():
    told = {
        q.code: (q.part, q.is_key, " ".join(f"{c.code}={'-' if c.points is None else c.points}" for c in q.choices))
        for q in ALL
    }
    assert told == {
        "Q3": ("pattern", False, "front=3 below_spot=0 outer=0 joint_line=0 back=0 all_over=1"),
        "Q4": ("pattern", False, "gradual=2 training_change=2 injury=0 unsure=1"),
        "Q5": ("pattern", False, "squat=2 stairs=1 running=1 sitting=1 none=0"),
        "Q6": ("volume", True, "same=0 lt10=0 10_30=2 gt30=4 unsure=- not_run=-"),
        "Q7": ("volume", True, "le10=0 10_100=3 gt100=4 unsure=-"),
        "Q8": ("volume", False, "hills=1 speed=1 comeback=2 event=1 less_rest=1 none=0"),
        "Q9": ("technique", True, "under=0 ahead=4 unsure=-"),
        "Q10": ("technique", True, "gt170=0 161_170=1 le160=2 not_done=-"),
        "Q11": ("technique", False, "slight_lean=0 waist=1 upright=2 unsure=-"),
        "Q12": ("ankle", True, "ge9=0 6_5_to_9=2 lt6_5=4 not_done=-"),
        "Q12_DIFF": ("ankle", False, "lt2=0 ge2=2"),
        "Q13": ("ankle", True, "flat=0 lift=2 pinch=2 unsure=-"),
        "Q14": ("ankle", False, "no=0 yes=1"),
        "Q15": ("strength", True, "even=0 fewer=3 lt5=4 not_done=-"),
        "Q16": ("strength", True, "steady=0 drift=3 not_done=-"),
        "Q17": ("strength", False, "2plus=0 some=1 none=2"),
    }
    assert {q.code: q.most for q in ALL if q.takes_many} == {"Q5": 5, "Q8": 4}
    assert [q.highest for q in ALL] == [3, 2, 5, 4, 4, 4, 4, 2, 2, 4, 2, 2, 1, 4, 3, 2]
    assert [q.code for q in ALL if q.runners_only] == ["Q7", "Q8", "Q9", "Q10", "Q11"]
    assert [q.code for q in ALL if q.warning] == ["Q15", "Q16"]
