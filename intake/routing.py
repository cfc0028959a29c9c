"""Which clinic a request goes to, and why. Pure: facts in, a decision with all candidates out.

The weights of the rules that hold for a clinic add up to its score, and the highest score is suggested. What a rule
measures stands in `rules.py`; its weight and its sentence are staff's.
"""

from dataclasses import dataclass
from datetime import datetime

from .rules import RULES, Around, Person, is_closed, is_near

MOST_REASONS = 3


@dataclass(frozen=True)
class Rule:
    """`code`: one of RULES. `weight`: points; fewer than none count against a clinic."""

    code: str
    weight: int
    sentence: str


@dataclass(frozen=True)
class Candidate:
    """A clinic as it was weighed. `rules`: those that hold, in staff's order; `service`, `language`: what fits."""

    slug: str
    name: str
    town: str
    miles: int | None
    score: int
    rules: tuple[Rule, ...]
    service: str = ""
    language: str = ""
    is_fallback: bool = False
    reply_due: datetime | None = None

    @property
    def reasons(self):
        """At most three rules in staff's order: what counts against the clinic, then what weighs most."""
        heaviest = sorted(self.rules, key=lambda rule: (rule.weight >= 0, -abs(rule.weight)))[:MOST_REASONS]
        return [rule for rule in self.rules if rule in heaviest]

    def holds(self, *codes):
        return any(rule.code in codes for rule in self.rules)


@dataclass(frozen=True)
class Decision:
    """`candidates`: all clinics, the chosen one first, then by score. `fell_back`: nothing but the fallback fitted."""

    person: Person
    chosen: str
    candidates: tuple[Candidate, ...]
    fell_back: bool

    def candidate(self, slug):
        return next(candidate for candidate in self.candidates if candidate.slug == slug)

    @property
    def has_no_room(self):
        """Every clinic is full or closed for long."""
        return all(candidate.holds("full", "closed") for candidate in self.candidates)


def route(person, places, rules, distance):
    """Weigh all clinics for a person. `places`: one or more. `distance(here, there)`: miles."""
    away = {place.slug: distance(person.home, place.position) if person.home else None for place in places}
    around = look_around(places, away, {rule.code for rule in rules})
    ranked = sorted(places, key=lambda place: (away[place.slug] or 0, not place.is_fallback, place.name, place.slug))
    weighed = [weigh(person, place, away[place.slug], around, rules) for place in ranked]
    weighed.sort(key=lambda candidate: -candidate.score)  # the sort is stable: at the same score the nearer one
    chosen, fell_back = choose(weighed)
    others = [candidate for candidate in weighed if candidate is not chosen]
    return Decision(person, chosen.slug, (chosen, *others), fell_back)


def look_around(places, away, codes):
    """A rule that staff switched off does not count here either."""
    near = [place for place in places if is_near(away[place.slug])]
    has_room = [
        place
        for place in near
        if not ("full" in codes and place.is_full) and not ("closed" in codes and is_closed(place))
    ]
    nearest = min(near, key=lambda place: (away[place.slug], place.name, place.slug), default=None)
    return Around(nearest.slug if nearest else "", bool(has_room))


def weigh(person, place, away, around, rules):
    held = tuple(rule for rule in rules if rule.code in RULES and RULES[rule.code](person, place, away, around))
    return Candidate(
        slug=place.slug,
        name=place.name,
        town=place.town,
        miles=None if away is None else round(away),
        score=sum(rule.weight for rule in held),
        rules=held,
        service=place.services.get(person.service, ""),
        language=place.languages.get(person.language, ""),
        is_fallback=place.is_fallback,
        reply_due=place.reply_due,
    )


def choose(weighed):
    """The candidate to suggest, and if it is the fallback because nothing else fits."""
    best = weighed[0]
    fallback = next((candidate for candidate in weighed if candidate.is_fallback), best)
    if all(candidate.holds("full", "closed") for candidate in weighed):
        return fallback, True
    if best.score <= 0 and not fallback.holds("full", "closed"):
        return fallback, True
    return best, best.is_fallback and best.holds("unknown_place", "from_far")
