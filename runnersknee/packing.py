"""A page in all its encodings, compressed once, and which of them answers whom."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import brotli
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

PACKED = {
    "br": lambda body: brotli.compress(body, quality=10),  # an eighth smaller than 9, for 10 ms once
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "": bytes,
}


@dataclass(frozen=True)
class Form:
    """A page in one encoding, with its name and all headers; `brief` are those of the answer that nothing changed."""

    etag: str
    body: bytes
    headers: dict
    brief: dict

    def answer(self, environ):
        """Status, headers and body for who may have this page already."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.is_one_of(parse_etags(known)):
            return 304, self.brief, b""
        return 200, self.headers, self.body

    def is_one_of(self, etags):
        return etags == ["*"] or self.etag in [etag.removeprefix("W/") for etag in etags]


@dataclass(frozen=True)
class Kept:
    """One page in each encoding, what it was made from, until when it is true, and if another query is another page."""

    token: str
    until: datetime
    forms: dict
    reads_query: bool

    @property
    def size(self):
        return sum(len(form.body) for form in self.forms.values())

    def answer(self, environ):
        return self.forms[best(environ.get("HTTP_ACCEPT_ENCODING", ""))].answer(environ)


def pack(response, token, reads_query):
    patch_vary_headers(response, ["Accept-Encoding"])
    name = sha256(response.content).hexdigest()[:32]
    forms = {coding: form(response, f'"{name}-{coding or "plain"}"', coding) for coding in PACKED}
    return Kept(token, response.true_until, forms, reads_query)


def form(response, etag, coding):
    body = PACKED[coding](response.content)
    brief = dict(response.items()) | {"ETag": etag}
    kind = brief.pop("Content-Type")
    whole = brief | {"Content-Type": kind, "Content-Length": str(len(body))}
    brief.pop("Content-Length", None)
    whole |= {"Content-Encoding": coding} if coding else {}
    return Form(etag, body, whole, brief)


@lru_cache(maxsize=256)
def best(accepted):
    """The smallest encoding of which the browser says that it can read it."""
    said = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        said[coding.strip()] = weight.strip().removeprefix("q=").rstrip("0.") != "" if weight else True
    return next((coding for coding in PACKED if coding and said.get(coding, said.get("*", False))), "")
