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
        words = "It is the nearest clinic that takes requests" if is_first else "It takes requests"
        reasons.append(f"{words}, about {in_words(away)} from your ZIP code.")
    elif away is not None:
        reasons.append(f"It is about {in_words(away)} from your ZIP code.")
        if place.telehealth:
            reasons.append("It offers video visits. Ask if it can treat you in your state.")
    elif place.is_fallback:
        reasons.append("It takes requests when we cannot tell where you are.")
    if place.is_fallback and away is not None and away > NEAR_MILES:
        reasons.append("It takes requests from people who live far from our clinics.")
    if not reasons:
        reasons.append("It takes requests.")
    return Candidate(place.slug, place.name, place.town, tuple(reasons), None if away is None else round(away))


def in_words(away):
    whole = max(1, round(away))
    return "1 mile" if whole == 1 else f"{whole:,} miles"
