"""What the rules of routing measure: a rule holds for a clinic or it does not. Pure.

Each tells staff, in its docstring, when it holds; its weight and its sentence are theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

NEAR_MILES = 50  # our own choice: about an hour by car
LONG_CLOSED_DAYS = 14  # our own choice: longer than any usual holiday of a clinic
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
class Around:
    """What a rule has to know of the other clinics: the nearest one, and if one with room is near."""

    nearest: str
    has_near: bool


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
