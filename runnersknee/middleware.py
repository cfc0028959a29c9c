"""What every request passes through: one log line, more headers, and a refusal of broken text."""

import logging
import time
import unicodedata
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import DataError
from django.http import HttpResponseNotAllowed
from django.shortcuts import render

from .failing import DATABASE_IS_AWAY, closed
from .logs import path_pattern

log = logging.getLogger("runnersknee.access")


def note(method, path, status, started):
    """The one line of a request: method, path without its query, status and time. Nothing that a visitor typed."""
    log.info("%s %s %s %dms", method, path, status, round(1000 * (time.monotonic() - started)))


def access_log(get_response):
    def middleware(request):
        started = time.monotonic()
        response = get_response(request)
        note(request.method, path_pattern(request, response.status_code), response.status_code, started)
        return response

    return middleware


def heads_alone(get_response):
    """Answer HEAD without a body. The server would drop it, too, but warns in the log each time."""

    def middleware(request):
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response

    return middleware


def more_headers(get_response):
    """Headers that Django has no setting for."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


METHODS = ["GET", "HEAD", "POST"]
MOST_OF_FILES = 64 * 1024 * 1024  # more than a picture may have, so that a form can say how much that is


def only_known_methods(get_response):
    """Answer 405 to TRACE, PUT and whatever else no page of ours uses."""

    def middleware(request):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def refuse_too_much(get_response):
    """Answer 413 before a byte is read. Django limits the fields of a form, but writes files of any size to the disk.

    A body that does not say its length is not read at all.
    """

    def middleware(request):
        most = MOST_OF_FILES if request.path.startswith("/admin/") else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > most:
            return render(request, "400.html", status=413)
        return get_response(request)

    return middleware


TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show an address as what it is not


def is_broken(raw):
    """True for bytes that are not UTF-8 or hold a control character, which no database should meet."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return any(unicodedata.category(character) == "Cc" for character in text if character not in "\t\r\n")


def has_broken_query(environ):
    query = environ.get("QUERY_STRING", "")
    return bool(query) and is_broken(unquote_to_bytes(query.replace("+", " ")))


def refuse_broken_text(get_response):
    """Answer 400 to a path or query that no browser and no page of ours would send."""

    def middleware(request):
        # Django has mended broken bytes of a path: no page has it.
        texts = [request.path_info, *request.COOKIES.values()]
        is_bad = has_broken_query(request.META) or any(
            is_broken(text.encode("utf-8", "surrogateescape")) for text in texts
        )
        # Words that people paste into a search may turn; fields clean them.
        if is_bad or TURNS & set(request.path_info):
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


class BusyDatabase:
    """A database that does not answer is a 503 that says so, and a number too big for it in the admin is a 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DATABASE_IS_AWAY):
            return closed(request)
        if isinstance(exception, OverflowError | DataError) and request.method == "GET":
            return render(request, "400.html", status=400)
        return None
