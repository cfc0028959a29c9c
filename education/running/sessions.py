"""The runs of an outcome as entries of a calendar."""

from uuid import NAMESPACE_URL, uuid5

from ..rampup import STAGES
from ..rampup.days import run_days
from ..rampup.walkrun import SESSIONS_A_WEEK
from ..wording import say
from .calendar import Session
from .fields import amount
from .shown import stage_words


def of_plan(outcome, unit, runs, monday, link):
    """The runs of a plan whose first week begins on `monday`; `link` leads back to it and makes the entries its own."""
    for week in outcome.weeks:
        text = say("running_calendar.text", week=week.number, link=link)
        for place, (day, run) in enumerate(zip(run_days(monday, week.number, runs), week.sessions, strict=True), 1):
            yield Session(uid(link, monday, week.number, place), day, run_words(amount(run, unit), place == runs), text)


def run_words(distance, is_longest):
    if is_longest:
        return say("running_calendar.longest", distance=distance)
    return say("running_calendar.run", distance=distance)


def of_stages(monday, link):
    """A week for each stage, the fewest that walk-run takes."""
    for stage in STAGES:
        before = max(1, stage.number - 1)
        text = say("running_calendar.stage_text", stage=stage.number, before=before, link=link)
        for place, day in enumerate(run_days(monday, stage.number, SESSIONS_A_WEEK), 1):
            yield Session(uid(link, monday, stage.number, place), day, stage_words(stage), text)


def uid(link, monday, week, place):
    return str(uuid5(NAMESPACE_URL, f"{link}#{monday}-{week}-{place}"))
