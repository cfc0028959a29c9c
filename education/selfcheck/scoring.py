"""What the answers of a self-check come to. Pure: questions, levels and answers in, a frozen result out.

Source: clinical.md 7.3, and 6 for the levels. Every weight and band is a house rule that no study has tested.
"""

from ..urgency import ROUTINE, from_age
from .values import Contributor, Result

FITS_FROM, PARTLY_FROM = 7, 4  # points of the pattern, of 10
LIKELY_FROM, POSSIBLE_FROM = 50, 25  # percent of the points that the answered checks could give

PATTERN = "pattern"
CONTRIBUTORS = ["volume", "technique", "ankle", "strength"]
WHERE, WORSE, DISTANCE = "Q3", "Q5", "Q6"  # the questions that a rule names
INJURED = {"INJURY", "AGE55_INJURY"}
LOADED_BENDING = {"squat", "stairs", "sitting"}


def check(questions, levels, ticked, age, answers):
    """The result of a self-check.

    `questions`: Questions. `levels`: {red flag code: 1 to 3}. `ticked`: codes of the red flags that the person ticked.
    `age`: years. `answers`: {question code: codes of its choices}.
    """
    relevant = asked_of(questions, answers)
    flags = hits(relevant, levels, ticked, age, answers)
    points = sum(question.score(answers) for question in relevant if question.part == PATTERN)
    chosen = [choice for question in relevant for choice in question.chosen(answers)]
    return Result(
        level=min((levels[flag] for flag in flags), default=ROUTINE),
        flags=flags,
        points=points,
        pattern=pattern(points, answers),
        contributors=tuple(contributor(name, questions, relevant, answers) for name in CONTRIBUTORS),
        also_checked=tuple(choice.also_checked for choice in chosen if choice.also_checked),
        age=age,
        runs=runs(answers),
    )


def runs(answers):
    return "not_run" not in answers.get(DISTANCE, ())


def asked_of(questions, answers):
    """The questions for this person: who does not run is not asked about running."""
    return [question for question in questions if runs(answers) or not question.runners_only]


def hits(questions, levels, ticked, age, answers):
    """All red flags: ticked, brought by an answer, or by the age; the most urgent first."""
    found = set(ticked) | {choice.flag for question in questions for choice in question.chosen(answers) if choice.flag}
    found |= from_age(age, is_injured=bool(INJURED & found))
    return tuple(sorted(found & levels.keys(), key=lambda code: (levels[code], code)))


def pattern(points, answers):
    is_front = "front" in answers.get(WHERE, ())
    if is_front and points >= FITS_FROM and LOADED_BENDING & set(answers.get(WORSE, ())):
        return "FITS"
    return "PARTLY" if points >= PARTLY_FROM else "DOES_NOT_FIT"


def contributor(name, questions, relevant, answers):
    """Points over the answered checks only; what was not answered is left out, not counted as zero."""
    answered = [question for question in relevant if question.part == name and question.is_answered(answers)]
    score = sum(question.score(answers) for question in answered)
    out_of = sum(question.highest for question in answered)
    percent = rounded(score, out_of) if any(question.is_key for question in answered) else None
    reasons = [choice for question in answered for choice in question.chosen(answers) if choice.points]
    all_checks = sum(question.part == name for question in questions)
    return Contributor(name, score, out_of, percent, word(percent), len(answered), all_checks, tuple(reasons))


def rounded(score, out_of):
    """Whole percent, half up, without a fraction in between."""
    return (100 * score + out_of // 2) // out_of if out_of else 0


def word(percent):
    if percent is None:
        return "CANT_TELL"
    return "LIKELY" if percent >= LIKELY_FROM else "POSSIBLE" if percent >= POSSIBLE_FROM else "LESS_LIKELY"
