from .clinic import Clinic, ClosedDay, Membership, OpeningHours
from .count import StepCount
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
    "StepCount",
]
