from .clinic import Clinic, ClosedDay, Membership, OpeningHours
from .count import StepCount
from .message import Message
from .request import BookingRequest, RequestEvent
from .routing import Language, RoutingRule, Service

__all__ = [
    "BookingRequest",
    "Clinic",
    "ClosedDay",
    "Language",
    "Membership",
    "Message",
    "OpeningHours",
    "RequestEvent",
    "RoutingRule",
    "Service",
    "StepCount",
]
