"""Why a clinic is suggested, in the sentences of the rules; and how that is shown and kept."""

from dataclasses import asdict, dataclass

from education.wording import fill, say

from . import promise
from .routing import Candidate


@dataclass(frozen=True)
class Suggestion:
    """A candidate as a choice on the page; as text its name and town. `distance` is empty where a reason says it."""

    candidate: Candidate
    distance: str
    reasons: list[str]
    promise: str

    def __str__(self):
        return f"{self.candidate.name}, {self.candidate.town}"


def suggestion(candidate):
    due = promise.sentence(candidate, candidate.reply_due) if candidate.reply_due else ""
    is_said = any("{distance}" in rule.sentence for rule in candidate.reasons)
    return Suggestion(candidate, "" if is_said else distance(candidate.miles), sentences(candidate), due)


def sentences(candidate):
    """One to three reasons for a candidate of `routing.route`, as a person reads them."""
    return [sentence(rule, candidate) for rule in candidate.reasons] or [say("reason.takes_requests")]


def sentence(rule, candidate):
    values = {"distance": distance(candidate.miles), "service": candidate.service, "language": candidate.language}
    return fill(rule.sentence, values)


def distance(miles):
    if miles is None:
        return ""
    return say("reason.mile") if miles <= 1 else say("reason.miles", number=f"{miles:,}")


def trail(decision):
    """A decision as it is kept with a request: all that was weighed, in the words and weights of the day.

    Plain data: `chosen`, `fell_back`, `asked` (what the person needs), and `candidates` with their `reasons`, the
    sentences that were shown, and `rules`, all that held. No row can change it.
    """
    asked = {name: getattr(decision.person, name) for name in ["service", "visit", "language"]}
    candidates = [kept(candidate) for candidate in decision.candidates]
    return {"chosen": decision.chosen, "fell_back": decision.fell_back, "asked": asked, "candidates": candidates}


def kept(candidate):
    rules = [asdict(rule) | {"sentence": sentence(rule, candidate)} for rule in candidate.rules]
    due = candidate.reply_due.isoformat() if candidate.reply_due else None
    return asdict(candidate) | {"reasons": sentences(candidate), "rules": rules, "reply_due": due}
