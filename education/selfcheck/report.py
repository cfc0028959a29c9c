"""A result as sentences and tiles. What may stand on the page is the result's to say; see `values.Result`."""

from django.urls import reverse

from ..links import anchor
from ..models import Revision
from ..tiles import exercise_tile, in_order, way
from ..wording import say

PAGES = {
    "volume": "/causes/training-volume/",
    "technique": "/causes/overstriding/",
    "ankle": "/causes/ankle-mobility/",
    "strength": "/causes/quad-glute-weakness/",
}
NOTHING = "none"
# clinical.md 4.2 (house rule): the default set, and what to start with in amber. "X5 or X6" is X5, the easier one.
SETS = {
    "volume": ["X5", "X8", "X10"],
    "technique": ["X1", "X2", "X12"],
    "ankle": ["X3", "X4", "X12"],
    "strength": ["X5", "X7", "X9", "X10"],
    NOTHING: ["X5", "X8", "X10"],
}
AMBER = {
    "volume": ["X8", "X10"],
    "technique": ["X1"],
    "ankle": ["X3", "X4"],
    "strength": ["X5", "X8", "X10"],
    NOTHING: ["X8", "X10"],
}


def report(result, flags, at):
    """All that the page of a result shows. `flags`: {code: row}."""
    pages = live_pages(at) if result.tells_contributors else {}
    return {
        "result": result,
        "flags": [flags[code] for code in result.flags],
        "no_sign": say("self_check_care.level_4", again=anchor(reverse("self-check"), say("self_check_care.again"))),
        "also_checked": joined(result.also_checked),
        "contributors": [told(each, pages) for each in result.shown],
        "untold": [untold(each.name, pages) for each in result.untold],
        **(matching(result, at) if result.may_exercise else {}),
    }


def live_pages(at):
    revisions = Revision.objects.live(at).filter(article__path__in=PAGES.values()).select_related("article")
    found = {revision.article.path: way(revision) for revision in revisions}
    return {name: found[path] for name, path in PAGES.items() if path in found}


def told(contributor, pages):
    """A contributor with its words: why it is listed, how sure, and where to read on."""
    words = say(f"contributor.{contributor.name}")
    reasons = [choice.because or f"“{choice.words}”" for choice in contributor.reasons]
    return {
        "name": contributor.name,
        "words": words,
        "percent": contributor.percent,
        "likelihood": say(f"likelihood.{contributor.likelihood.lower()}"),
        "score": say("self_check.score", score=contributor.score, out_of=contributor.out_of),
        "checks": say("self_check.based_on", count=contributor.checks, all=contributor.all_checks),
        "because": say("self_check.because", contributor=words, reasons=joined(reasons)),
        "page": pages.get(contributor.name),
    }


def untold(name, pages):
    """A contributor that one home check would tell."""
    return {"words": say(f"contributor.{name}"), "check": say(f"home_check.{name}"), "page": pages.get(name)}


def joined(parts):
    """ "a", "a, and b", "a, b, and c"."""
    *first, last = parts or [""]
    return say("self_check.and", first=", ".join(first), last=last) if first else last


def matching(result, at):
    """The exercises for the first contributor, at most 4, and what to start with when it hurts more."""
    name = result.shown[0].name if result.shown else NOTHING
    live = Revision.objects.live(at).filter(exercise__code__in=SETS[name] + AMBER[name])
    tiles = {each.exercise.code: exercise_tile(each) for each in in_order(live).select_related("exercise")}
    gentle = [tiles[code]["title"] for code in AMBER[name] if code in tiles]
    return {
        "plans_runs": any(each.name == "volume" for each in result.shown),
        "exercises": [tiles[code] for code in SETS[name] if code in tiles],
        "as_plan": [("exercise", code) for code in SETS[name] if code in tiles],
        "amber": say(f"self_check_amber.{name}", names=joined(gentle)) if gentle else "",
    }
