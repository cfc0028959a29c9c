"""Pages that are the same for all are made and compressed once for each version of the content, in each process."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import brotli
from cachetools import LRUCache
from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import ResponseHeaders
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from education.freshness import begin, end, version

MOST = 32 * 1024 * 1024  # bytes of pages in one process
pages, lock = LRUCache(MOST, getsizeof=lambda page: page.size), Lock()
PACKED = {
    "br": lambda body: brotli.compress(body, quality=10),  # an eighth smaller than 9, for 10 ms once
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "": bytes,
}


@dataclass(frozen=True)
class Form:
    """A page in one encoding, with its name and all headers; `brief` are those of the answer that nothing changed.

    Answers share their headers: nothing outside of the cache adds one, and checking them anew took a third of the time.
    """

    etag: str
    body: bytes
    headers: ResponseHeaders
    brief: ResponseHeaders

    def answer(self, request):
        known = request.META.get("HTTP_IF_NONE_MATCH")
        is_same = known and self.is_one_of(parse_etags(known))
        response = HttpResponseNotModified() if is_same else HttpResponse(self.body)
        response.headers = self.brief if is_same else self.headers
        return response

    def is_one_of(self, etags):
        return etags == ["*"] or self.etag in [etag.removeprefix("W/") for etag in etags]


@dataclass(frozen=True)
class Kept:
    """One page in each encoding, what it was made from, until when it is true, and how the log calls it."""

    token: str
    until: datetime
    match: ResolverMatch
    forms: dict

    @property
    def size(self):
        return sum(len(form.body) for form in self.forms.values())

    def answer(self, request):
        request.resolver_match = self.match
        return self.forms[best(request.META.get("HTTP_ACCEPT_ENCODING", ""))].answer(request)


class PageCache:
    """Answers a GET without a query from what is kept, while it is true. Keeps what a view marked as same for all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begin()
        try:
            return self.answer(request)
        finally:
            end()

    def answer(self, request):
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return self.get_response(request)
        # A host that is not ours never gets a page that could be kept, so it is not checked here.
        key = (request.path_info, request.scheme, request.META.get("HTTP_HOST"))
        with lock:
            page = pages.get(key)
        if page is None and not is_marked(request.path_info):
            return self.get_response(request)
        token = version()
        if page and page.token == token and timezone.now() < page.until:
            return page.answer(request)
        request.will_be_packed = True
        response = self.get_response(request)
        if token is None or not is_for_all(request, response):
            return response
        page = pack(request, response, token)
        if page.size <= pages.maxsize:
            with lock:
                pages[key] = page
        return page.answer(request)


def is_marked(path):
    try:
        return hasattr(resolve(path).func, "is_same_for_all")
    except Resolver404:
        return False


def is_for_all(request, response):
    """No person, cookie or one-time word got into what a view marked."""
    if response.status_code != 200 or not hasattr(response, "true_until"):
        return False
    knows_somebody = response.cookies or request.session.accessed or "CSRF_COOKIE" in request.META
    return not knows_somebody and "nonce-" not in response.headers.get("Content-Security-Policy", "")


def pack(request, response, token):
    patch_vary_headers(response, ["Accept-Encoding"])
    name = sha256(response.content).hexdigest()[:32]
    forms = {coding: form(response, f'"{name}-{coding or "plain"}"', coding) for coding in PACKED}
    return Kept(token, response.true_until, request.resolver_match, forms)


def form(response, etag, coding):
    body = PACKED[coding](response.content)
    brief = dict(response.items()) | {"ETag": etag}
    kind = brief.pop("Content-Type")
    whole = brief | {"Content-Type": kind, "Content-Length": str(len(body))}
    brief.pop("Content-Length", None)
    whole |= {"Content-Encoding": coding} if coding else {}
    return Form(etag, body, ResponseHeaders(whole), ResponseHeaders(brief))


@lru_cache(maxsize=256)
def best(accepted):
    """The smallest encoding of which the browser says that it can read it."""
    said = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        said[coding.strip()] = weight.strip().removeprefix("q=").rstrip("0.") != "" if weight else True
    return next((coding for coding in PACKED if coding and said.get(coding, said.get("*", False))), "")


class Padded(GZipMiddleware):
    """Compresses what is made for one person, padded at random, so that a form token cannot be guessed by length."""

    def process_response(self, request, response):
        is_packed_later = hasattr(request, "will_be_packed") and is_for_all(request, response)
        return response if is_packed_later else super().process_response(request, response)
