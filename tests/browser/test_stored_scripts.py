"""Scripts typed into every field a visitor and an editor can fill, and every page that shows them, in a real Chromium.

Every day a few payloads, one of each family; `PAYLOADS=all` tries all of them and takes an hour.
"""

import os
from collections import Counter
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from intake import lifecycle, offers
from intake.models import BookingRequest, Message
from tests.answers import ANSWERS, SOMETIMES
from tests.journey import a_time, link
from tests.load import payloads
from tests.load.badinput import QUERIES, STEPS_OF_TOOLS
from tests.load.counts import told
from tests.load.person import Person

from .going import follow
from .hunt import Hunt
from .people import sign_in

HEAVY = os.environ.get("PAYLOADS") == "all"
KNOWN = payloads.everything() if HEAVY else payloads.few()
TRIED = payloads.packed() if HEAVY else KNOWN  # as many in one text as every field takes
SENT = payloads.packed(500) if HEAVY else KNOWN  # for fields that give back whatever is too long
MUSTS = dict.fromkeys(["dialogs", "scripts_that_ran", "live_elements", "policy_violations", "other_problems"], 0)
TOOLS = {path: data for path, data in STEPS_OF_TOOLS.items() if not path.startswith("/request/")}
WITH_FORMS = ["/search/", "/exercises/", "/self-check/", "/running-plan/", "/my-plan/", "/request/plan/"]
WITH_FORMS += ["/request/link/", "/request/later/", "/account/sign-in/", "/account/password/reset/"]
BORN = {"Month": "March", "Day": "27", "Year": "2015"}  # a child, so that a guardian is asked for


def steps_with(payload):
    """The answers of a child for whom a friend writes: a script in each field that takes any words."""
    free = {
        "knee": {"stops": payload},
        "running": {"goal_event": payload},
        "you": {"filled_by": "someone", "full_name": payload, "preferred_name": payload, "birth_date_year": "2015"},
        "proxy": {"proxy_name": payload},
        "guardian": {"guardian_name": payload},
        "more": {"more": payload},
    }
    order = [*list(ANSWERS)[:-1], *SOMETIMES, "more"]
    return {step: (ANSWERS | SOMETIMES)[step] | free.get(step, {}) for step in order}


FREE_FIELDS = 7  # of steps_with


def odd_address(payload):
    """An address of mail may hold nearly everything between quotes, but for spaces; scripts do without them, too."""
    script = payload.replace(" ", "/").replace('"', "'")
    return f'"{script}"@example.com'


class Asking(Person):
    """Answers every page; an address of mail with the script in it is tried first, and its refusal counted."""

    def answer_with(self, payload):
        _, page = self.fetch("/request/safety/")
        for step, answers in steps_with(payload).items():
            if step == "you":
                address, page = self.fill("/request/you/", page, **answers | {"email": odd_address(payload)})
                if not urlsplit(address).path.endswith("/you/"):
                    continue
            address, page = self.fill(f"/request/{step}/", page, **answers)
            assert not urlsplit(address).path.endswith(f"/{step}/"), (step, payload)

    def cookies(self, server):
        jar = next(each for each in self.opener.handlers if hasattr(each, "cookiejar")).cookiejar
        return [{"name": each.name, "value": each.value, "url": server} for each in jar]


@pytest.fixture
def hunt(open_watched):
    page, watch = open_watched()
    return Hunt(page, watch)


def end(title, hunt, musts, **more):
    counts = {"payloads": len(KNOWN), **more, **hunt.counts, **hunt.found()}
    good = told(f"scripts, {title}", counts, MUSTS | musts)
    assert good, hunt.told()


def test_no_page_runs_what_was_typed_into_it(hunt, server, stored):
    """Fields whose words come back at once: in addresses, in tools, in every step of the request, with its errors."""
    fields = len(QUERIES)
    for payload in SENT:
        for address in QUERIES:
            hunt.open(address + quote(payload))
        for path, data in TOOLS.items():
            hunt.post(path, dict.fromkeys(data, payload), payload)
    fields += sum(map(len, TOOLS.values()))
    asking = Asking(server)
    asking.answer_with("words")
    hunt.page.context.add_cookies(asking.cookies(server))
    steps = [f"/request/{step}/?change=1" for step in steps_with("")]
    for address in [*WITH_FORMS, *steps]:
        fields += echo(hunt, address)

    least = len(SENT) * (len(QUERIES) + len(WITH_FORMS) + len(steps))
    shown = {"payloads_shown_as_words": lambda seen: seen > 3 * len(SENT)}
    end("typed", hunt, {"pages_opened": lambda pages: pages > least} | shown, fields=fields, sent=len(SENT))


def echo(hunt, address):
    """Each form of a page, with each payload in all of its fields. Returns how many fields that are."""
    hunt.open(address)
    fields = hunt.page.locator("main form [name]:not([name=csrfmiddlewaretoken])").count()
    for number in hunt.forms():
        for payload in SENT:
            if urlsplit(hunt.page.url).path != urlsplit(address).path or number not in hunt.forms():
                hunt.open(address)
            hunt.poison(number, payload)
    return fields


def test_no_page_of_a_request_runs_what_stands_in_it(hunt, open_watched, server, stored, people):
    boss = get_user_model().objects.get(username="boss")
    desk = Hunt(*open_watched())
    sign_in(desk.page, "boss")
    shown, odd_mails = Counter(), 0
    for payload in TRIED:
        request = ask(hunt, server, payload, shown)
        odd_mails += request.email == odd_address(payload)
        own_pages(
            hunt, offers.offer(claimed(request, boss), [a_time(), a_time(4)], boss, timezone.now()), payload, shown
        )
        pages_of_staff(desk, request, payload, shown)
    lists(desk, shown)
    files(desk, stored.latest("pk"))

    assert stored.count() == len(TRIED)
    hunt.counts.update(desk.counts)
    for name in ["dialogs", "ran", "live"]:
        getattr(hunt, name).extend(getattr(desk, name))
    hunt.watch.problems += desk.watch.problems
    mails = [(each.subject + each.body + each.calendar) for each in Message.objects.all()]
    counts = {"fields": FREE_FIELDS + 2, "requests": stored.count(), "mails": len(mails), "odd_addresses": odd_mails}
    counts |= {"payloads_in_mails": sum(payloads.MARK in each for each in mails)}
    counts |= {f"shown_on_{name}": number for name, number in sorted(shown.items())}
    musts = {"payloads_in_mails": 0, "mails": lambda number: number >= 2 * len(TRIED)}
    musts |= {
        f"shown_on_{name}": (lambda number, least=least: number >= least * len(TRIED)) for name, least in SHOWN.items()
    }
    end("stored", hunt, musts, **counts)


# How often a payload must stand on each page, else the page was opened for nothing.
SHOWN = {"check": 7, "record": 7, "data": 8, "request": 13, "text": 9, "find": 1, "sure": 1, "queue": 1}


def ask(hunt, server, payload, shown):
    """From the first question to the confirmation; the last button is pressed in Chromium."""
    asking = Asking(server)
    asking.fetch(f"/request/?from={quote(payload)}")
    asking.answer_with(payload)
    hunt.page.context.clear_cookies()
    hunt.page.context.add_cookies(asking.cookies(server))
    shown["check"] += hunt.open("/request/check/", payload)[0]
    follow(hunt.page, "Send my request")
    hunt.look(payload)
    shown["record"] += hunt.open("/request/record/", payload)[0]
    BookingRequest.objects.update(suspicion="")  # a test types faster than people do
    return BookingRequest.objects.latest("pk")


def claimed(request, by):
    return lifecycle.move(request, "claimed", by, timezone.now())


def own_pages(hunt, request, payload, shown):
    """The private page of the person: opened, a note with the script sent, and all that is held."""
    hunt.open(link(request))
    for label, value in BORN.items():
        hunt.page.get_by_label(label, exact=True).fill(value)
    follow(hunt.page, "See my request")
    hunt.look(payload)
    hunt.page.get_by_label("None of these").check(force=True)
    hunt.page.locator("textarea[name=note]").fill(payload)
    follow(hunt.page, "Send my choice")
    hunt.look(payload)
    shown["data"] += hunt.open("/request/yours/data/", payload)[0]
    for page in ["cancel/", "delete/"]:
        hunt.open(f"/request/yours/{page}", payload)


def pages_of_staff(desk, request, payload, shown):
    at = reverse("admin:intake_bookingrequest_change", args=[request.pk])
    desk.open(at)
    press_step(desk, "call", payload)
    shown["request"] += desk.look(payload)[0]
    press_step(desk, "other_care", payload)
    shown["sure"] += desk.look(payload)[0]
    desk.open(reverse("admin:intake_bookingrequest_history", args=[request.pk]))
    shown["text"] += desk.open(reverse("admin:intake_bookingrequest_text", args=[request.pk]), payload)[0]
    desk.page.goto("/admin/intake/bookingrequest/")
    find = desk.page.locator("form").evaluate_all("all => all.findIndex(form => form.action.endsWith('/find/'))")
    shown["find"] += desk.poison(find, payload)[0]


PRESS = """([step, words]) => {
    const button = document.querySelector(`[name=step][value="${step}"]`), form = button.form
    form.noValidate = true
    form.querySelector("textarea").value = words
    button.type === "hidden" ? form.submit() : form.requestSubmit(button)
}"""


def press_step(desk, step, payload):
    with desk.page.expect_navigation():
        desk.page.evaluate(PRESS, [step, payload])


def lists(desk, shown):
    """All lists of staff on which requests stand, page by page."""
    latest = BookingRequest.objects.latest("pk")
    BookingRequest.objects.filter(pk=latest.pk).update(suspicion="A hidden field was filled in.")
    tabs = ["open", "late", "new", "waiting_patient", "fell_back", "quarantine", "closed"]
    addresses = [f"/admin/intake/bookingrequest/?tab={tab}" for tab in tabs]
    addresses += [f"/admin/intake/bookingrequest/?tab=open&p={page}" for page in range(2, len(TRIED) // 50 + 2)]
    addresses += ["/admin/", "/admin/intake/", "/admin/intake/accessrecord/", "/admin/intake/bookingrequest/numbers/"]
    addresses += ["/admin/intake/bookingrequest/export/", "/admin/intake/mailtext/preview/"]
    for address in addresses:
        seen = sum(map(bool, desk.open(address, *TRIED)))
        shown["queue"] += seen if "tab=open" in address or "quarantine" in address else 0


def files(desk, request):
    """What comes as a file says so, and no browser takes it for a page."""
    at = "/admin/intake/bookingrequest"
    bundle = desk.page.request.get(f"{at}/{request.pk}/fhir/")
    text = desk.page.request.get(f"{at}/{request.pk}/text/")

    kinds = [(each.headers["content-type"], each.headers["x-content-type-options"]) for each in [bundle, text]]
    assert kinds == [("application/fhir+json", "nosniff"), ("text/plain; charset=utf-8", "nosniff")]
    assert bundle.headers["content-disposition"] == f'attachment; filename="{request.reference}.json"'
    assert payloads.MARK in bundle.text()
