from .clinic import Clinic, ClosedDay, Membership, OpeningHours
from .message import Message
from .request import BookingRequest, RequestEvent

__all__ = [
    "BookingRequest",
    "Clinic",
    "ClosedDay",
    "Membership",
    "Message",
    "OpeningHours",
    "RequestEvent",
]
