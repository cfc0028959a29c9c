"""What all parts of a bundle are made from: the request with its facts, and the names of the resources."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ..models import BookingRequest


class Time(NamedTuple):
    """A time that was offered and is still open, or was taken. Both moments are aware."""

    start: datetime
    end: datetime
    is_taken: bool = False


@dataclass(frozen=True)
class Case:
    """One request to export.

    `site`: the address of the site, without a slash at its end. `times`: the Times, the first one first.
    `events`: its RequestEvents, the oldest first. `catalogue`: what is asked now, see `catalogue.asked_now`.
    """

    booking: BookingRequest
    site: str
    times: tuple = ()
    events: tuple = ()
    catalogue: dict = field(default_factory=dict)

    def full_url(self, kind, key=""):
        """The name of a resource inside the bundle. It is the same whenever the request is exported."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.site}/fhir/{kind}/{self.value(kind, key)}')}"

    def ref(self, kind, key=""):
        return {"reference": self.full_url(kind, key)}

    def identifier(self, kind, key=""):
        """Our own name of a resource: the reference of the request, or the clinic's."""
        about = "clinic" if kind in OF_A_CLINIC else "request"
        return {"system": f"{self.site}/fhir/sid/{about}", "value": self.value(kind, key)}

    def value(self, kind, key):
        whose = self.booking.clinic.slug if kind in OF_A_CLINIC else self.booking.reference
        return f"{whose}-{key}" if key else whose

    def moment(self, at):
        """A moment in the clinic's own time."""
        return at.astimezone(self.booking.clinic.zone).isoformat(timespec="seconds")

    def definition(self, name):
        """The address of an extension of ours."""
        return f"{self.site}/fhir/StructureDefinition/{name}"

    @property
    def received(self):
        return self.moment(self.booking.created_at)

    @property
    def answers(self):
        return {answer["code"]: answer for answer in self.booking.answers}

    @property
    def last_moved(self):
        """When the last thing happened to the request."""
        return max([self.booking.created_at, *(event.at for event in self.events)])

    @property
    def why(self):
        """The words of staff on the last step, or nothing."""
        return self.events[-1].note if self.events else ""


OF_A_CLINIC = {"Organization", "Location"}


def concept(system, code, display=""):
    """A CodeableConcept of one code."""
    return {"coding": [coding(system, code, display)]}


def coding(system, code, display=""):
    return {"system": system, "code": code} | ({"display": display} if display else {})


def filled(resource):
    """A resource without its empty parts: FHIR allows none."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
