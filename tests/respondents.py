"""The worked respondents of the clinical fact sheet, section 7.4, as a clinician reads them."""

import tomllib
from pathlib import Path

from education.selfcheck import Choice, Question

STARTER = Path(__file__).parent.parent / "education/starter"


def many(codes):
    return tuple(codes.split())


def questions():
    """The starter questions as plain values."""
    read = tomllib.loads((STARTER / "selfcheck.toml").read_text())["question"]
    return tuple(Question(**row | {"choices": tuple(Choice(**each) for each in row["choices"])}) for row in read)


def levels():
    """{code: level} of the starter red flags."""
    return {row["code"]: row["level"] for row in tomllib.loads((STARTER / "red_flags.toml").read_text())["red_flag"]}


def answers(**chosen):
    return {code: many(codes) for code, codes in chosen.items()}


T_UNSURE = {"Q9": "unsure", "Q10": "not_done", "Q11": "unsure"}

# who: (age, red flags ticked, answers)
RESPONDENTS = {
    "E1 age 29": (
        29,
        "",
        answers(
            Q3="front",
            Q4="training_change",
            Q5="squat stairs running sitting",
            Q6="gt30",
            Q7="10_100",
            Q8="hills event",
            Q9="under",
            Q10="gt170",
            Q11="slight_lean",
            Q12="ge9",
            Q12_DIFF="lt2",
            Q13="flat",
            Q14="no",
            Q15="even",
            Q16="steady",
            Q17="some",
        ),
    ),
    "E2 age 35": (
        35,
        "",
        answers(
            Q3="front",
            Q4="gradual",
            Q5="stairs running",
            Q6="same",
            Q7="le10",
            Q8="none",
            Q9="ahead",
            Q10="le160",
            Q11="upright",
            Q12="not_done",
            Q13="flat",
            Q14="no",
            Q15="not_done",
            Q16="steady",
            Q17="some",
        ),
    ),
    "E3 age 41": (
        41,
        "",
        answers(
            Q3="front",
            Q4="gradual",
            Q5="squat stairs sitting",
            Q6="10_30",
            Q7="le10",
            Q8="speed",
            **T_UNSURE,
            Q12="6_5_to_9",
            Q12_DIFF="ge2",
            Q13="lift",
            Q14="yes",
            Q15="fewer",
            Q16="drift",
            Q17="none",
        ),
    ),
    "E4 age 62": (62, "NO_4_STEPS", answers(Q3="front", Q4="injury", Q5="stairs", Q6="same", Q7="le10")),
    "E5 age 14": (14, "CHILD_LIMP_HIP", answers(Q3="front", Q4="gradual", Q5="running")),
    "E6 age 33": (
        33,
        "",
        answers(
            Q3="outer",
            Q4="gradual",
            Q5="running",
            Q6="unsure",
            Q7="10_100",
            Q8="hills",
            **T_UNSURE,
            Q13="flat",
            Q15="even",
            Q17="2plus",
        ),
    ),
    "E7 age 38": (
        38,
        "HOT_FEVER NIGHT_REST",
        answers(Q3="front", Q4="gradual", Q5="squat", Q6="gt30", Q7="gt100"),
    ),
    "E8 age 30": (
        30,
        "",
        answers(
            Q3="front",
            Q4="unsure",
            Q5="sitting",
            Q6="unsure",
            Q7="unsure",
            **T_UNSURE,
            Q12="not_done",
            Q13="unsure",
            Q15="not_done",
            Q16="not_done",
            Q17="none",
        ),
    ),
    "E9 age 57": (
        57,
        "",
        answers(
            Q3="front",
            Q4="gradual",
            Q5="squat stairs sitting",
            Q6="not_run",
            Q12="ge9",
            Q12_DIFF="lt2",
            Q13="flat",
            Q14="no",
            Q15="lt5",
            Q16="drift",
            Q17="none",
        ),
    ),
}
