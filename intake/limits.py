"""How often somebody may do something. Counts live in the shared cache, under a hash of who it is, for a day.

What is over a limit is set aside or told, never dropped. Two counts at the same moment may become one: these numbers
are about floods, not about ones.
"""

import ipaddress
import time

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.crypto import salted_hmac

HOUR, DAY = 60 * 60, 24 * 60 * 60
LEAST_SECONDS = 15  # nobody reads and answers some thirty questions faster
# What is counted: how often it is fine, and within how many seconds. A clinic may send 30 an hour from one address.
LIMITS = {
    "requests of one address": (30, HOUR),
    "requests of one browser": (5, DAY),
    "mails to one address": (3, DAY),
    "links of one address": (20, HOUR),
    "mails to one clinic on what was set aside": (5, HOUR),
}


def count(what, who):
    """Count one more. True while that is within the limit."""
    most, seconds = LIMITS[what]
    window = int(timezone.now().timestamp()) // seconds
    key = salted_hmac("intake.limits", f"{what} {window} {who}", algorithm="sha256").hexdigest()
    counted = caches["shared"].get(key, 0) + 1
    caches["shared"].set(key, counted, DAY)
    return counted <= most


def address(request):
    """Where a request comes from; in public the last address that our own proxy wrote. One home of IPv6 is a /64."""
    said = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.PUBLIC else ""
    text = said.split(",")[-1].strip() or request.META["REMOTE_ADDR"]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def suspicion(request, draft, honeypot):
    """Why a request may be spam, in words for staff; empty when nothing speaks for it."""
    took = int(time.time()) - draft.get("began", 0)
    signs = {
        "A hidden field was filled in.": honeypot,
        f"All pages took less than {LEAST_SECONDS} seconds.": took < LEAST_SECONDS,
        "Many requests came from this internet address.": not count("requests of one address", address(request)),
        "Many requests came from this browser.": not count("requests of one browser", request.session.session_key),
    }
    return " ".join(words for words, is_so in signs.items() if is_so)


def may_tell(request):
    """Whether the clinic hears of this request by mail: a flood must not bury the mails on people.

    It finds all of them in its queue, those set aside on a tab of their own.
    """
    return not request.suspicion or count("mails to one clinic on what was set aside", request.clinic_id)


def may_mail(recipient):
    """Whether visitors may make us write to this address once more."""
    return count("mails to one address", recipient.lower())
