"""The bad-input drill: every string in every field, parameter, part of a path and header, and no answer of 500.

`python -m tests.load.badinput sqlite`, or postgresql. Afterwards every page of the staff must still open.
"""

import sys
from collections import Counter
from urllib.parse import quote, urlencode

from tests.load.counts import told
from tests.load.person import button_on
from tests.load.site import site
from tests.load.strings import OURS, everything

LEAST = 12_000
STEPS_OF_TOOLS = {
    "/self-check/": {"screen": "pain", "Q3": "front"},
    "/running-plan/today/?unit=mi&current=10&longest30=4&days_off=2&runs=3&goal=16": {"flags": "none", "age": "34"},
    "/running-plan/week/": {"vol": "20", "long": "7", "runs": "4", "goal": "24", "unit": "mi"},
    "/my-plan/": {"exercise": "X5"},
    "/request/plan/": {"plan": "C5FE"},
    "/request/link/": {
        "email": "a@example.org",
        "birth_date_month": "3",
        "birth_date_day": "1",
        "birth_date_year": "1990",
    },
}
QUERIES = ["/search/?q=", "/exercises/?cause=", "/exercises/?level=", "/exercises/?equipment=", "/request/?from="]
QUERIES += ["/running-plan/?current=", "/running-plan/?goal=", "/request/plan/?plan=", "/causes/?any="]
STAFF = ["q", "o", "p", "e", "tab", "owner", "clinic__id__exact", "_facets", "_changelist_filters"]
PATHS = [
    "/{}/",
    "/causes/{}/",
    "/my-plan/{}/",
    "/request/status/{}/",
    "/request/{}/",
    "/admin/intake/bookingrequest/{}/change/",
]
PATHS += ["/uploads/{}", "/drafts/shared/{}/", "/request/resume/{}/", "/account/password/reset/key/1-{}/"]
HEADERS = [
    "user-agent",
    "referer",
    "accept-language",
    "accept-encoding",
    "cookie",
    "if-none-match",
    "if-modified-since",
]
HEADERS += ["x-forwarded-for", "range"]


class Tries:
    """Ask, and count what came back."""

    def __init__(self, *clients):
        self.visitor, self.staff = clients
        self.statuses, self.failures = Counter(), []

    def note(self, response, what):
        self.statuses[response.status_code] += 1
        if response.status_code == 500 or getattr(response, "exc_info", None):
            self.failures.append(what)

    def post(self, path, data, text):
        for name in data:
            self.note(send(self.visitor, path, data | {name: text}), (path, name, text))


def send(client, path, data):
    """A post as a browser writes it, but with whatever bytes; half a character is among them."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def main(database="sqlite"):
    with site(database, 9) as _:
        from django.contrib.auth import get_user_model
        from django.test import Client

        boss = get_user_model().objects.get()
        here = {"headers": {"host": "127.0.0.1"}, "raise_request_exception": False}
        visitor, staff = Client(**here), Client(**here)
        staff.force_login(boss)
        tries = Tries(visitor, staff)
        for text in everything():
            ask_everything(tries, text)
        for text in OURS:
            walk_to_the_end(tries, text)
        opened, shut = open_staff_pages(tries.staff)
        counts = {"cases": sum(tries.statuses.values()), "answers_of_500": len(tries.failures)}
        counts |= {f"answers_of_{status}": number for status, number in sorted(tries.statuses.items()) if status != 500}
        counts |= {"requests_stored": stored(), "staff_pages_opened": opened, "staff_pages_shut": len(shut)}
        good = told(f"bad input, {database}", counts, MUSTS)
        for what in [*tries.failures, *shut][:20]:
            print("  ", ascii(what))  # noqa: T201
        return 0 if good else 1


MUSTS = {"cases": lambda cases: cases >= LEAST, "answers_of_500": 0, "staff_pages_shut": 0}
MUSTS["requests_stored"] = len(OURS)  # else no staff page was tried with what they typed


def ask_everything(tries, text):
    for path in QUERIES:
        tries.note(tries.visitor.get(path + coded(text)), (path, text))
    for name in STAFF:
        path = f"/admin/intake/bookingrequest/?{name}={coded(text)}"
        tries.note(tries.staff.get(path), (path, text))
    for path in PATHS:
        client = tries.staff if path.startswith("/admin") else tries.visitor
        tries.note(client.get(path.format(coded(text))), (path, text))
    for name in HEADERS:
        tries.note(tries.visitor.get("/", headers={name: as_header(text)}), (name, text))
    for path, data in STEPS_OF_TOOLS.items():
        tries.post(path, data, text)
    tries.note(send(tries.staff, "/admin/intake/bookingrequest/find/", {"words": text}), ("find", text))


def coded(text):
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def as_header(text):
    """What a server hands on of a header: the bytes of one line, read as Latin-1."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1").replace("\r", "").replace("\n", "")[:2000]


def walk_to_the_end(tries, text):
    """A whole request with this string in each field of each step, then in all fields that take it."""
    from tests.answers import ANSWERS

    for step, good in ANSWERS.items():
        path, taken = f"/request/{step}/", dict(good)
        for name in good:
            response = send(tries.visitor, path, good | {name: text})
            tries.note(response, (path, name, text))
            if response.status_code == 303 and step in {"knee", "running", "you", "more"}:
                taken[name] = text
        final = send(tries.visitor, path, taken)
        if final.status_code != 303:
            final = send(tries.visitor, path, good)
        tries.note(final, (path, "all", text))
    page = tries.visitor.get("/request/check/")
    tries.note(send(tries.visitor, "/request/check/", button_on(page.text)), ("/request/check/", text))


def stored():
    from intake.models import BookingRequest

    return BookingRequest.objects.count()


def open_staff_pages(staff):
    """(how many opened, those that did not) of the lists and of every request."""
    from django.contrib import admin
    from django.urls import reverse

    from intake.models import BookingRequest

    paths = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]
    for pk in BookingRequest.objects.values_list("pk", flat=True):
        pages = ["change", "history", "text", "fhir"]
        paths += [reverse(f"admin:intake_bookingrequest_{page}", args=[pk]) for page in pages]
    shut = [path for path in paths if staff.get(path).status_code != 200]
    return len(paths) - len(shut), shut


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
