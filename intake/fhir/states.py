"""Our states in the words of FHIR R4 (the state map of the project's design)."""

from typing import NamedTuple

from ..models import BookingRequest

S = BookingRequest.State


class Statuses(NamedTuple):
    appointment: str
    task: str
    service_request: str


WITHDRAWN = Statuses("cancelled", "cancelled", "revoked")
DECLINED = Statuses("cancelled", "rejected", "revoked")
MISTAKEN = Statuses("entered-in-error", "entered-in-error", "entered-in-error")

STATES = {
    S.NEW: Statuses("proposed", "requested", "active"),
    S.CLAIMED: Statuses("proposed", "accepted", "active"),
    S.WAITING_PATIENT: Statuses("proposed", "on-hold", "active"),
    S.OFFERED: Statuses("pending", "in-progress", "active"),
    S.BOOKED: Statuses("booked", "completed", "active"),
    S.WAITING_LIST: Statuses("waitlist", "on-hold", "on-hold"),
    S.OTHER_CARE: DECLINED,
    S.NOT_SUITABLE: DECLINED,
    S.CANCELLED_BY_PATIENT: WITHDRAWN,
    S.CANCELLED: WITHDRAWN,
    S.SEEN: Statuses("fulfilled", "completed", "completed"),
    S.NO_SHOW: Statuses("noshow", "completed", "active"),
    S.DUPLICATE: MISTAKEN,
    S.SPAM: MISTAKEN,
}
