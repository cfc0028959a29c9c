"""Slow down who tries again and again from one place. All workers count in one cache, for minutes."""

from django.core.cache import caches
from django.utils.crypto import salted_hmac

from .limits import address

PAUSE = 300  # seconds; who knows the right link waits no longer than this behind a guesser at the same address


def is_paused(request, what, most):
    """True once this client did `what` more than `most` times, with less than PAUSE between them."""
    return caches["shared"].get(key_of(request, what), 0) >= most


def count(request, what):
    key = key_of(request, what)
    caches["shared"].set(key, caches["shared"].get(key, 0) + 1, PAUSE)


def key_of(request, what):
    """Addresses of people are not kept: the key is a keyed hash."""
    return f"{what}-{salted_hmac('intake.throttle', address(request), algorithm='sha256').hexdigest()}"
