"""What to bring to a first visit, from the answers. The list of the page /physical-therapy/first-visit/, each where it
holds."""

from education.urgency import ADULT
from education.wording import say_later

from .flow import years
from .models import TimeOffer
from .visits import visit_of

ALWAYS = "always"
RUNNER, OTHER, MINOR = "runner", "other", "minor"
IN_PERSON = [
    (say_later("first_visit.shorts_and_running_shoes"), RUNNER),
    (say_later("first_visit.running_log"), RUNNER),
    (say_later("first_visit.shorts_and_shoes"), OTHER),
    (say_later("first_visit.medicines"), ALWAYS),
    (say_later("first_visit.scans"), ALWAYS),
    (say_later("first_visit.card"), ALWAYS),
    (say_later("first_visit.guardian"), MINOR),
]


def what_to_bring(request):
    """The list for this person, in words; empty for a visit by video."""
    visit = visit_of(request)
    if visit and visit.way == TimeOffer.Way.VIDEO:
        return []
    holds = {ALWAYS, RUNNER if is_runner(request) else OTHER}
    if years(request.birth_date, request.created_at.astimezone(request.clinic.zone).date()) < ADULT:
        holds.add(MINOR)
    return [words for words, when in IN_PERSON if when in holds]


def is_runner(request):
    """Who runs now, or says that running makes it worse."""
    answers = {answer["code"]: answer["value"] for answer in request.answers}
    return answers.get("runs_now") == "yes" or "running" in [*answers.get("worse", []), *answers.get("Q5", [])]
