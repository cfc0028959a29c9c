"""A request in at most ten lines for the clinician. Pure: a stored request in, lines out.

What was not asked, or not answered, is not in it. Nothing is guessed.
"""

from datetime import date
from typing import NamedTuple

from education.models import Question
from education.questions import NONE
from education.selfcheck.values import TIES

from . import signs as holding
from .flow import years

SIGNS = {"flags", "health"}  # the answers that say which red flags were ticked, of those that were asked
WORSE, CHANGE = ["worse", "Q5"], ["recent_change", "Q6"]  # as asked in the request, else in the self-check
NOT_KEPT = "not known, the list that was shown is not kept"
PATTERNS = {"FITS": "fits", "PARTLY": "partly fits", "DOES_NOT_FIT": "does not fit"}


class Line(NamedTuple):
    label: str
    words: str


def lines(booking, flag_words=()):
    """At most ten `Line`s, none with a line break.

    `flag_words`: {code: words} for signs that nobody was asked about, as they follow from an age or an answer.
    """
    answers = {answer["code"]: answer for answer in booking.answers}
    ticked, denied = signs(booking, dict(flag_words))
    told = [
        Line("Person", person(booking, answers)),
        Line("Irritability", irritability(answers)),
        Line("Worse with", parts(said(answers, *WORSE), ("stops", said(answers, "stops", is_quoted=True)))),
        Line("May play a part", contributors(booking.assessment)),
        Line("Red flags ticked", ticked),
        Line("Red flags denied", denied),
        Line("Goals", goals(answers, received(booking))),
        Line("Plan so far", plan(answers)),
        Line("Wishes", wishes(answers)),
        Line("Priority", parts(booking.get_priority_display(), booking.priority_reason)),
    ]
    return [Line(line.label, " ".join(line.words.split())) for line in told if line.words]


def received(booking):
    """The clinic's own day on which the request came."""
    return booking.created_at.astimezone(booking.clinic.zone).date()


def said(answers, *codes, is_quoted=False):
    """The words of the first of these answers that was given. What people typed is quoted."""
    words = next((answers[code]["words"] for code in codes if code in answers), "")
    return f"“{words}”" if words and is_quoted else words


def parts(*told):
    """ "a; b: c" of what is there: words, or pairs of a name and words."""
    named = [(each, each) if isinstance(each, str) else (each[1], ": ".join(each)) for each in told]
    return "; ".join(shown for words, shown in named if words)


def person(booking, answers):
    side, where = ("knee", said(answers, "side")), ("where", said(answers, "where", "Q3"))
    since, start = ("since", said(answers, "since")), ("start", said(answers, "Q4"))
    proxy, guardian = (
        ("filled in by", said(answers, "proxy_relation")),
        ("guardian", said(answers, "guardian_relation")),
    )
    return parts(f"{age(booking)} years", side, where, since, start, proxy, guardian)


def age(booking):
    return years(booking.birth_date, received(booking))


def irritability(answers):
    pain, running = ("worst pain", said(answers, "worst_pain")), ("when running", said(answers, "pain_running"))
    return parts(pain, running, ("settles", said(answers, "settles")))


def contributors(assessment):
    """Pattern and contributors; without a pattern that fits there are none to tell (clinical.md 7.1)."""
    if not assessment:
        return ""
    pattern = f"pattern {PATTERNS[assessment['pattern']]} ({assessment['points']} of 10 points)"
    if assessment["pattern"] == "DOES_NOT_FIT":
        return pattern
    found = sorted(assessment["contributors"], key=lambda each: (-(each["percent"] or 0), TIES.index(each["name"])))
    likely = [contributor(each) for each in found if each["likelihood"] in {"LIKELY", "POSSIBLE"}]
    unknown = [name_of(each) for each in found if each["likelihood"] == "CANT_TELL"]
    return parts(*likely, ("cannot tell", ", ".join(unknown)), pattern)


def contributor(found):
    reasons = ", ".join(reason for reason in found["reasons"] if reason)
    points = f"{found['score']} of {found['out_of']} points"
    why = f"{points}: {reasons}" if reasons else points
    return f"{name_of(found)} {found['likelihood'].lower()} ({why})"


def name_of(found):
    return Question.Part(found["name"]).label.lower()


def signs(booking, flag_words):
    """(ticked, denied) red flags in the words that were asked. A sign that holds is never told as denied."""
    asked_about = [answer for answer in booking.answers if answer["code"] in SIGNS]
    asked = {sign["code"]: sign["words"] for answer in asked_about for sign in answer.get("asked", [])}
    codes = [code for answer in asked_about for code in answer["value"] if code != NONE]
    codes += sorted(holding.codes(booking.answers, booking.assessment, age(booking)))
    known = flag_words | asked
    ticked = [known.get(code, code) for code in dict.fromkeys(codes)]
    denied = [words for code, words in asked.items() if code not in codes]
    if asked:
        return counted(ticked), counted(denied)
    return counted(ticked) if ticked or asked_about else "", NOT_KEPT if asked_about else "not asked"


def counted(words):
    return f"{len(words)}: {'; '.join(words)}" if words else "none"


def goals(answers, today):
    race, day = said(answers, "goal_date"), day_of(answers.get("goal_date", {}).get("value"))
    weeks = f"{race} ({(day - today).days // 7} weeks after the request)" if day and day >= today else race
    runs, longest = ("runs a week", said(answers, "weekly")), ("longest run", said(answers, "longest"))
    changed = ("what changed", said(answers, *CHANGE))
    return parts(said(answers, "goal_event", is_quoted=True), ("race day", weeks), runs, longest, changed)


def day_of(value):
    """A stored day, or None for anything else."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def plan(answers):
    exercises, running = ("exercise plan", said(answers, "plan")), ("running plan", said(answers, "running_plan"))
    return parts(exercises, running, ("tried", said(answers, "tried", is_quoted=True)))


def wishes(answers):
    days, when = said(answers, "days"), said(answers, "parts")
    earliest, visit = ("from", said(answers, "earliest")), ("visit", said(answers, "visit"))
    return parts(days, when, earliest, visit, ("language", said(answers, "language")))
