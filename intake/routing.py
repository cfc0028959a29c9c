"""Which clinic a request goes to, and why. Pure: facts in, a decision with all candidates out.

A rule holds for a clinic or it does not. The weights of the rules that hold add up to the clinic's score. The highest
score is suggested. What a rule measures stands here; its weight and its sentence are staff's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

NEAR_MILES = 50  # our own choice: about an hour by car
LONG_CLOSED_DAYS = 14  # our own choice: longer than any usual holiday of a clinic
MOST_REASONS = 3
GAIT, VIDEO = "gait", "video"  # services that rules know; staff may add others
EITHER, IN_PERSON, BY_VIDEO = "either", "in_person", "video"
EVERYWHERE = "en"  # spoken in every clinic, so it speaks for none


@dataclass(frozen=True)
class Person:
    """What routing knows of a person. `home`: a position, or None when the ZIP code tells nothing."""

    home: tuple[float, float] | None = None
    service: str = ""
    visit: str = EITHER
    language: str = EVERYWHERE


@dataclass(frozen=True)
class Place:
    """What routing knows of a clinic that takes requests. `services`, `languages`: {code: name}."""

    slug: str
    name: str
    town: str
    position: tuple[float, float]
    services: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    is_full: bool = False
    is_fallback: bool = False
    days_closed: int = 1
    reply_due: datetime | None = None


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
        """The rules that weigh most, at most three, in staff's order."""
        heaviest = sorted(self.rules, key=lambda rule: -abs(rule.weight))[:MOST_REASONS]
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


@dataclass(frozen=True)
class Around:
    """What a rule has to know of the other clinics: the nearest one, and if one with room is near."""

    nearest: str
    has_near: bool


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


def is_near(away):
    return away is not None and away <= NEAR_MILES


def is_closed(place):
    return place.days_closed > LONG_CLOSED_DAYS


def nearest(person, place, away, around):
    """It is the nearest clinic, and at most 50 miles away."""
    return place.slug == around.nearest


def near(person, place, away, around):
    """It is at most 50 miles away, but not the nearest."""
    return is_near(away) and place.slug != around.nearest


def service(person, place, away, around):
    """It offers the service that the self-check points to: a gait assessment for running form."""
    return person.service in place.services


def language(person, place, away, around):
    """Someone there speaks the language that the person chose, if it is not English."""
    return person.language != EVERYWHERE and person.language in place.languages


def video(person, place, away, around):
    """The person wishes a video visit, and the clinic offers it."""
    return person.visit == BY_VIDEO and VIDEO in place.services


def far_video(person, place, away, around):
    """No clinic with room is near, this one offers video visits, and the person does not refuse them."""
    return person.home is not None and person.visit == EITHER and not around.has_near and VIDEO in place.services


def from_far(person, place, away, around):
    """No clinic with room is near, and this one takes what fits no other."""
    return person.home is not None and not around.has_near and place.is_fallback


def unknown_place(person, place, away, around):
    """The ZIP code tells nothing, and this clinic takes what fits no other."""
    return person.home is None and place.is_fallback


def full(person, place, away, around):
    """It has as many open requests as it takes at most."""
    return place.is_full


def closed(person, place, away, around):
    """It is closed for more than 14 days from today."""
    return is_closed(place)


RULES = {
    rule.__name__: rule
    for rule in [nearest, near, service, language, video, far_video, from_far, unknown_place, full, closed]
}
# What a sentence may fill in, besides plain words.
FIELDS = {"nearest": {"distance"}, "near": {"distance"}, "service": {"service"}, "language": {"language"}}
