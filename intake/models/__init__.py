from .access import AccessRecord
from .clinic import Clinic, ClosedDay, Membership, OpeningHours
from .count import StepCount
from .draft import ResumeLink
from .message import MailText, Message
from .offer import TimeOffer
from .request import BookingRequest, RequestEvent
from .retention import RetentionRule
from .routing import Language, RoutingRule, Service
from .search_word import SearchWord

__all__ = [
    "AccessRecord",
    "BookingRequest",
    "Clinic",
    "ClosedDay",
    "Language",
    "MailText",
    "Membership",
    "Message",
    "OpeningHours",
    "RequestEvent",
    "ResumeLink",
    "RetentionRule",
    "RoutingRule",
    "SearchWord",
    "Service",
    "StepCount",
    "TimeOffer",
]
