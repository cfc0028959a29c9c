"""Sessions of a database that is away: nothing can be read or kept. Django asks for a SessionStore by this name."""

from django.contrib.sessions.backends.db import SessionStore as Sound
from django.db import OperationalError


class SessionStore(Sound):
    def load(self):
        raise OperationalError("database is locked")

    def save(self, must_create=False):
        raise OperationalError("database or disk is full")
