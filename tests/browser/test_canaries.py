"""One person and the clinic, the whole way; then 14 places outside the database hold no word of the person."""

import base64
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.utils import timezone

from intake import outbox
from intake.models import AccessRecord, BookingRequest
from runnersknee.keeping import backup, rotation
from tests import talkative
from tests.conftest import serving
from tests.desk import typed
from tests.integration.test_keeping import kept, opened  # noqa: F401 - a fixture
from tests.journey import a_time, link
from tests.load.counts import told

from .going import follow, go_on, press
from .people import sign_in
from .places import CANARIES, Person, Places, words_in
from .rows import DAY
from .test_asking import answer, tick

PLACES = {
    "logs": 200,
    "URLs requested": 200,
    "referrers": 100,
    "mails": 5,
    "error pages": 6,
    "error mails": 3,
    "cookies": 40,
    "shared cache": 15,
    "browser storage": 30,
    "audit text": 20,
    "admin log after erase": 5,
    "backups after expiry": 1,
    "static files": 300,
    "third parties": 200,
}
TYPED = {
    "knee": {"stops": "Zqcanarysymptom on stairs"},
    "running": {"goal_event": "Zqcanaryevent"},
    "you": {
        "full_name": "Zqcanaryname Jones",
        "preferred_name": "Zqcanarycalled",
        "birth_date_month": "July",
        "birth_date_day": "19",
        "birth_date_year": "1961",
        "phone": "(212) 555-0987",
        "email": "zqcanarymail@example.com",
    },
    "proxy": {"proxy_name": "Zqcanaryproxy"},
    "more": {"more": "Zqcanarynote"},
}


@pytest.fixture(scope="module")
def told_by(tmp_path_factory):
    """The folder of the log and the mails of the talkative server."""
    return tmp_path_factory.mktemp("told")


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, told_by):
    talk = {"DJANGO_SETTINGS_MODULE": "tests.talkative"}
    options = ["--log-level", "debug"]
    with (
        open(told_by / "log", "w") as log,
        serving(django_db_blocker, told_by / "mail", log, options, **talk) as address,
    ):
        yield address


def test_14_places_hold_no_word_of_a_person(open_watched, server, stored, people, told_by, kept):  # noqa: F811
    places = Places()
    visitor, desk = (Person(open_watched(width=width)[0], places, server) for width in [390, 1280])
    request = ask(visitor, stored)
    work(desk, request)
    break_things(visitor, desk, request)
    choose(visitor)
    search_the_trail(places)
    outbox.deliver(in_an_hour)
    moment = timezone.now()
    backup.take(moment)
    with_words = sum(bool(words_in(held)) for held in all_held(kept))
    delete(visitor)
    outbox.deliver(in_an_hour)
    search_the_rest(places, told_by)
    search_what_stays(places, kept, moment)

    counts = {place: places.searched.get(place, 0) for place in PLACES}
    counts |= {"canaries": len(CANARIES), "found": len(places.found), "backups_with_words_before": with_words}
    musts = {place: lambda searched, least=least: searched >= least for place, least in PLACES.items()}
    assert told("canaries", counts, musts | {"found": 0, "backups_with_words_before": 1}), places.found[:20]
    assert not BookingRequest.objects.exists()


def in_an_hour():
    """When the mails that staff could still take back are due, too."""
    return timezone.now() + timedelta(hours=1)


def ask(visitor, stored):
    page = visitor.page
    page.goto("/causes/overstriding/")
    visitor.see()
    page.locator("main").get_by_role("link", name="Request a visit").click()
    follow(page, "Start", "link")
    tick(page, "flags", "none")
    go_on(page)
    for step in ["health", "knee", "running", "place", "clinic", "you", "proxy", "more"]:
        fill(visitor, step)
        if step == "you":
            tick(page, "filled_by", "someone")
            fail(visitor, lambda: go_on(page), 500)
            page.goto("/request/you/")
            fill(visitor, step)
            tick(page, "filled_by", "someone")
        visitor.see()
        go_on(page)
    visitor.see()
    follow(page, "Stop here and come back later", "link")
    page.get_by_label("Email address").fill("zqcanarymail@example.com")
    follow(page, "Send me the link")
    visitor.see()
    page.goto("/request/check/")
    follow(page, "Send my request")
    visitor.see()
    page.goto("/request/record/")
    visitor.see()
    stored.update(suspicion="")  # a test types faster than people do
    return stored.get()


def fill(visitor, step):
    if step != "clinic":
        answer(visitor.page, step)
    for name, words in TYPED.get(step, {}).items():
        visitor.page.locator(f":is(input, textarea)[name={name}]").fill(words)


def fail(person, act, status):
    """Act while the site fails with all it knows in the words of the failure."""
    person.page.context.set_extra_http_headers({talkative.WISH: "1"})
    act()
    person.page.context.set_extra_http_headers({})
    person.see_failure(status)


def work(desk, request):
    """Find the person in four ways, read all there is, note a call and offer times."""
    page, at = desk.page, f"/admin/intake/bookingrequest/{request.pk}"
    sign_in(page, "ana")
    for words in ["zqcanaryname", "555-0987", "July 19, 1961", "zqcanarymail@example.com"]:
        page.goto("/admin/intake/bookingrequest/")
        page.get_by_label("Find a request").fill(words)
        press(page, "Find")
        assert request.reference in page.locator("main").inner_text()
        desk.see()
    follow(page, request.reference, "link")
    press(page, "Claim it")
    page.locator("summary", has_text="Note a call").click()
    page.get_by_label("What was said").fill("Zqcanarycall")
    press(page, "Note a call")
    desk.see()
    page.locator("summary", has_text="Offer times").click()
    page.get_by_label("Time:", exact=True).first.fill(typed(a_time(3, clinic=request.clinic)))
    follow(page, "Offer times")
    desk.see()
    press(page, "Send it")
    for address in [f"{at}/history/", f"{at}/text/", "/admin/", "/admin/intake/accessrecord/"]:
        page.goto(address)
        desk.see()
    page.goto(f"{at}/change/")
    with page.expect_download():
        page.get_by_role("link", name="FHIR bundle").click()


def unlock(visitor, request, year="1961"):
    visitor.page.goto(link(request))
    for label, value in [("Month", "July"), ("Day", "19"), ("Year", year)]:
        visitor.page.get_by_label(label, exact=True).fill(value)
    follow(visitor.page, "See my request")
    visitor.see()


def break_things(visitor, desk, request):
    """Error pages of all kinds, for the person and for staff."""
    unlock(visitor, request, "1962")
    unlock(visitor, request)
    fail(visitor, lambda: visitor.page.goto("/request/yours/data/"), 500)
    fail(desk, lambda: desk.page.goto(f"/admin/intake/bookingrequest/{request.pk}/change/"), 500)
    visitor.page.goto("/request/link/")
    visitor.page.get_by_label("Email address").fill("zqcanarymail@example.com")
    visitor.page.context.clear_cookies(name="csrf")
    follow(visitor.page, "Send")
    visitor.see_failure(403)
    for address, status in [(link(request)[:-2] + "/", 404), ("/about/?q=%00", 400)]:
        visitor.page.goto(address)
        visitor.see_failure(status)
    desk.page.goto("/admin/education/article/")
    desk.see_failure(403)


def choose(visitor):
    """None of the times, with a note; then all that is held."""
    visitor.page.goto("/request/yours/")
    visitor.see()
    visitor.page.get_by_label("None of these").check(force=True)
    visitor.page.locator("textarea[name=note]").fill("Zqcanarywish")
    follow(visitor.page, "Send my choice")
    for address in ["/request/yours/", "/request/yours/data/", "/request/yours/cancel/", "/search/?q=knee", "/"]:
        visitor.page.goto(address)
        visitor.see()


def delete(visitor):
    visitor.page.goto("/request/yours/delete/")
    visitor.see()
    press(visitor.page, "Yes, delete everything")
    visitor.see()


def search_the_trail(places):
    """What rows of a person are called, and what the admin wrote of them."""
    request = BookingRequest.objects.get()
    rows = [request, *request.events.all(), *request.messages.all(), *request.offers.all(), *AccessRecord.objects.all()]
    places.search("audit text", *map(str, rows), *map(repr, rows))
    places.search(
        "audit text", *(f"{each.object_repr} {each.change_message} {each}" for each in LogEntry.objects.all())
    )


def search_the_rest(places, told_by):
    places.search("logs", *(told_by / "log").read_text().splitlines())
    sent = [message_from_bytes(each.message().as_bytes(), policy=policy.default) for each in mail.outbox]
    for file in (told_by / "mail").glob("*"):
        parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        sent += [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
    for each in sent:
        to = each["To"]
        del each["To"]  # a mail names its reader
        places.search(
            "mails", f"{each.items()} {' '.join(part.get_content() for part in each.walk() if not part.is_multipart())}"
        )
        places.found += [("error mails", "a mail", to)] if talkative.OPS in to else []
    failures = [line for line in (told_by / "log").read_text().splitlines() if "RuntimeError" in line]
    places.search("error mails", *failures)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        rows = cursor.fetchall()
    places.search("shared cache", *(f"{key} {base64.b64decode(value)}" for key, value in rows))
    folders = [settings.STATIC_ROOT, settings.MEDIA_ROOT]
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    places.search("static files", *(path.read_bytes().decode("latin-1") for path in files))


def all_held(folder):
    """The database of each backup, opened with its key."""
    files = [path for _, path in rotation.backups(folder)]
    return [next(iter(held(path, folder))) for path in files]


def held(path, folder):
    return [raw.decode("latin-1") for name, raw in opened(path, folder).items() if name.startswith("d")]


def search_what_stays(places, folder, moment):
    """After the person deleted the request: the log of the admin, and backups 36 days on."""
    places.search(
        "admin log after erase", *(f"{each.object_repr} {each.change_message}" for each in LogEntry.objects.all())
    )
    places.search("admin log after erase", *(f"{each} {each.actor_words}" for each in AccessRecord.objects.all()))
    later = moment + 36 * DAY
    backup.take(later)
    rotation.remove_old(folder, later, settings.BACKUP_DAYS, settings.BACKUP_WEEKS)
    places.search("backups after expiry", *all_held(folder))
