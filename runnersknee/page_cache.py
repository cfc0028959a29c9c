"""Pages that are the same for all are made and compressed once for each version of the content, in each process."""

import time
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

from cachetools import LRUCache
from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import ResponseHeaders
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone

from education.freshness import one_reading, version

from .middleware import has_broken_query, note
from .packing import pack

MOST = 32 * 1024 * 1024  # bytes of pages in one process
pages, lock = LRUCache(MOST, getsizeof=lambda page: page.size), Lock()


def kept_first(application):
    """Around Django's WSGI application: answers what is kept before Django begins a request of its own.

    So none of its signals is sent, and what they do for the database connection is done here.
    """

    def answer(environ, start_response):
        started = time.monotonic()
        page = true_page(environ)
        if page is None:
            return application(environ, start_response)
        status, headers, body = page.answer(environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", [*headers.items()])
        note(environ["REQUEST_METHOD"], environ["PATH_INFO"], status, started)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return answer


def true_page(environ):
    """The page that is kept for this request while it is true, else None."""
    if not is_plain(environ):
        return None
    with lock:
        page = pages.get(key_of(environ))
    if page is None or (page.reads_query and environ.get("QUERY_STRING")):
        return None
    try:
        end_old_connection()
        token = version()
    except Error:  # of the database: Django asks again, and says so
        return None
    return page if page.token == token and timezone.now() < page.until else None


def end_old_connection():
    """Looked at first, as asking Django each time would let PostgreSQL be probed before each page."""
    if connection.close_at is not None and time.monotonic() >= connection.close_at:
        connection.close_if_unusable_or_obsolete()


def is_plain(environ):
    """A question that all ask with the same words. Others for host and protocol would let strangers fill memory."""
    is_asked = environ["REQUEST_METHOD"] in ("GET", "HEAD") and not has_broken_query(environ)
    is_known = environ.get("HTTP_X_FORWARDED_PROTO") in (None, "http", "https")
    return is_asked and is_known and is_ours(environ.get("HTTP_HOST", environ["SERVER_NAME"]))


def is_ours(host):
    """The host as we write it. Django also takes other ports, capitals and a dot at the end."""
    by_name = host.removesuffix(f":{settings.PORT}") in settings.ALLOWED_HOSTS
    return by_name or host == urlsplit(settings.SITE_URL).netloc


KEY = ["SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST"]


def key_of(environ):
    """All that a page may differ by, but the query: links from elsewhere bring their own, and few pages read it."""
    return tuple(map(environ.get, KEY))


class KeepPages:
    """Keeps what a view marked as the same for all, for `kept_first`. Each request is of one version of the content."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_reading():
            may_be_kept = is_plain(request.META) and is_marked(request.path_info)
            return self.keep(request) if may_be_kept else self.get_response(request)

    def keep(self, request):
        token = version()
        request.will_be_packed = True
        response = self.get_response(request)
        if token is None or not is_for_all(request, response):
            return response
        page = pack(response, token, reads_query(request))
        if page.size <= pages.maxsize:
            with lock:
                pages[key_of(request.META)] = page
        return first_answer(*page.answer(request.META))


def first_answer(status, headers, body):
    response = HttpResponseNotModified() if status == 304 else HttpResponse(body)
    response.headers = ResponseHeaders(headers)
    return response


def is_marked(path):
    try:
        return hasattr(resolve(path).func, "is_same_for_all")
    except Resolver404:
        return False


def is_for_all(request, response):
    """No person, cookie or one-time word got into what a view marked."""
    if response.status_code != 200 or not hasattr(response, "true_until"):
        return False
    if request.META.get("QUERY_STRING") and reads_query(request):
        return False
    knows_somebody = response.cookies or request.session.accessed or "CSRF_COOKIE" in request.META
    return not knows_somebody and "nonce-" not in response.headers.get("Content-Security-Policy", "")


def reads_query(request):
    """Whether anybody looked at the query on the way to the answer: Django takes it apart when it is asked for."""
    return "GET" in vars(request)


class Padded(GZipMiddleware):
    """Compresses what is made for one person, padded at random, so that a form token cannot be guessed by length."""

    def process_response(self, request, response):
        is_packed_later = hasattr(request, "will_be_packed") and is_for_all(request, response)
        return response if is_packed_later else super().process_response(request, response)
