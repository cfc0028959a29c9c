"""Sessions that end while a page is made, as when another process removes them. Django asks for a SessionStore."""

from django.contrib.sessions.backends.db import SessionStore as Sound
from django.contrib.sessions.models import Session


class SessionStore(Sound):
    def save(self, must_create=False):
        Session.objects.filter(session_key=self.session_key).delete()
        super().save(must_create)
