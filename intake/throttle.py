"""Slow down who tries again and again from one place. All workers count in one cache, for minutes."""

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

PAUSE = 300  # seconds; who knows the right link waits no longer than this behind a guesser at the same address


def is_paused(request, what, most):
    """True once this client did `what` more than `most` times, with less than PAUSE between them."""
    return cache.get(key_of(request, what), 0) >= most


def count(request, what):
    key = key_of(request, what)
    cache.set(key, cache.get(key, 0) + 1, PAUSE)


def key_of(request, what):
    """Addresses of people are not kept: the key is a keyed hash."""
    return f"{what}-{salted_hmac('intake.throttle', client_of(request)).hexdigest()}"


def client_of(request):
    """The address of the client. A public site stands behind one proxy, which adds it at the end of the header."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return (settings.PUBLIC and forwarded) or request.META["REMOTE_ADDR"]
