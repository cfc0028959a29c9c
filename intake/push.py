"""Requests for the clinics' own system: after each step a FHIR bundle, sent by the outbox. Off without FHIR_URL.

A row of the outbox says that a bundle is due. The bundle is made when it leaves, so that it tells how the request
stands then; whoever gets it twice keeps one of each resource (`fhir.bundle`).
"""

import http.client
import json
from urllib.parse import urlsplit

from django.conf import settings

from . import mail
from .bundles import as_fhir
from .fhir.bundle import CONTENT_TYPE
from .fhir.catalogue import asked_now
from .fhir.rules import problems
from .models import BookingRequest

KIND, TITLE = "fhir", "FHIR bundle"
FINAL = {400, 413, 415, 422}  # the bundle itself is refused: sending it again changes nothing
S = BookingRequest.State


class Refused(Exception):
    """The other system did not take it. `is_final`: nor will it later."""

    def __init__(self, words, is_final):
        super().__init__(words)
        self.is_final = is_final


def put(request, event, at):
    """Into the outbox, in the transaction of the step. What looks like spam waits until somebody has looked."""
    is_doubtful = request.suspicion and event.to_state in {S.NEW, S.SPAM}
    if settings.FHIR_URL and not is_doubtful:
        host = urlsplit(settings.FHIR_URL).hostname
        mail.put(request, KIND, host, (TITLE, ""), "", at, event)


def send(message):
    """Raise Refused, or OSError when nobody answers."""
    made = as_fhir(message.request, asked_now())
    if problems(made):
        raise Refused("not good R4", is_final=True)
    status = post(settings.FHIR_URL, json.dumps(made).encode())
    if not 200 <= status < 300:
        raise Refused(f"answered: {status}", status in FINAL)


def post(url, body):
    """The status of the answer. No redirect is followed: health data goes where it was meant to go, or nowhere."""
    parts = urlsplit(url)
    scheme = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE}
    if settings.FHIR_TOKEN:
        headers["Authorization"] = f"Bearer {settings.FHIR_TOKEN}"
    connection = scheme(parts.hostname, parts.port, timeout=settings.EMAIL_TIMEOUT)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
