"""Which clinic a request goes to, and why. Pure: facts in, a decision with all candidates out."""

from dataclasses import dataclass

NEAR_MILES = 50  # our own choice: about an hour by car


@dataclass(frozen=True)
class Place:
    """What routing knows of a clinic."""

    slug: str
    name: str
    town: str
    position: tuple[float, float]
    accepts: bool = True
    telehealth: bool = False
    is_fallback: bool = False


@dataclass(frozen=True)
class Candidate:
    """A clinic with its distance and the names of its reasons; `reasons.py` has the sentences."""

    slug: str
    name: str
    town: str
    reasons: tuple[str, ...]
    miles: int | None


@dataclass(frozen=True)
class Decision:
    chosen: str
    candidates: tuple[Candidate, ...]

    def candidate(self, slug):
        return next(candidate for candidate in self.candidates if candidate.slug == slug)


def route(places, home, distance):
    """Weigh all clinics for a person.

    `places`: Places, one of them the fallback. `home`: the person's position or None when the ZIP tells nothing.
    `distance(here, there)`: miles. Near ones come first; else one that sees people by video; else the fallback.
    """
    open_places = [place for place in places if place.accepts]
    away = {place.slug: distance(home, place.position) if home else None for place in open_places}
    ranked = sorted(open_places, key=lambda place: rank(place, away[place.slug]))
    candidates = tuple(weigh(place, away[place.slug], place is ranked[0]) for place in ranked)
    return Decision(candidates[0].slug, candidates)


def rank(place, away):
    """Smaller is better: near ones by distance, then video, then the fallback, then the rest by distance."""
    if away is None:
        return (0 if place.is_fallback else 1, 0, place.name)
    if away <= NEAR_MILES:
        return (0, away, place.name)
    return (1 if place.telehealth else 2 if place.is_fallback else 3, away, place.name)


def weigh(place, away, is_first):
    reasons = []
    if away is not None and away <= NEAR_MILES:
        reasons.append("nearest" if is_first else "near")
    elif away is not None:
        reasons.append("far")
        if place.telehealth:
            reasons.append("video")
    elif place.is_fallback:
        reasons.append("unknown_place")
    if place.is_fallback and away is not None and away > NEAR_MILES:
        reasons.append("takes_from_far")
    if not reasons:
        reasons.append("takes_requests")
    return Candidate(place.slug, place.name, place.town, tuple(reasons), None if away is None else round(away))
