"""Each step of a request reaches the clinics' own system as a FHIR bundle, and never waits for it."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle

from intake import desk, lifecycle, outbox, undo
from intake.fhir.answers import answers_of
from intake.fhir.rules import problems
from intake.models import BookingRequest, Message
from tests import desk as at_desk
from tests.journey import a_time, link, send, unlock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def system(settings):
    """The system of the clinics. `status`: what it answers; `taken`: the (headers, bundle) that came."""

    class Answer(BaseHTTPRequestHandler):
        status, taken = 201, []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.taken.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        settings.FHIR_URL, settings.FHIR_TOKEN = f"http://127.0.0.1:{server.server_port}/r4", "secret"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Answer
        server.shutdown()


@pytest.fixture
def stored(client):
    send(client)
    return BookingRequest.objects.get()


def deliver(**later):
    outbox.deliver(lambda: timezone.now() + timedelta(**later))


def states():
    return list(Message.objects.filter(kind="fhir").values_list("recipient", "state", "attempts", "last_error"))


def told(system):
    """The state of the request, as each bundle that came says it."""
    bundles = [[entry["resource"] for entry in bundle["entry"]] for _, _, bundle in system.taken]
    return [each["businessStatus"]["text"] for parts in bundles for each in parts if each["resourceType"] == "Task"]


def test_a_new_request_arrives_as_a_good_bundle(system, stored):
    deliver()

    ((path, headers, bundle),) = system.taken
    assert (path, headers["Content-Type"], headers["Authorization"]) == (
        *["/r4", "application/fhir+json", "Bearer secret"],
    )
    Bundle.model_validate(bundle)
    assert (problems(bundle), answers_of(bundle)) == ([], stored.answers)
    assert states() == [("127.0.0.1", "sent", 1, "")]


@pytest.mark.parametrize(
    ("status", "state", "error"),
    [(503, "waiting", "answered: 503"), (302, "waiting", "answered: 302"), (422, "given_up", "answered: 422")],
)
def test_what_is_refused_waits_or_is_given_up_in_the_open(system, stored, client, staff, north, status, state, error):
    system.status = status
    deliver()

    assert states() == [("127.0.0.1", state, 1, error)]
    client.force_login(staff("ana", "Front desk", north))
    assert f"FHIR bundle to 127.0.0.1, {error}" not in (page := client.get(at_desk.page_of(stored)).text)
    assert (page.count("FHIR bundle to 127.0.0.1"), page.count(error)) == (1, 1)


def test_a_system_that_was_away_gets_it_once_it_is_back(system, stored, settings):
    here, settings.FHIR_URL = settings.FHIR_URL, "http://127.0.0.1:1"
    deliver()
    assert states() == [("127.0.0.1", "waiting", 1, "ConnectionRefusedError")]

    settings.FHIR_URL = here
    deliver(seconds=30)
    assert system.taken == []
    deliver(minutes=2)
    deliver(days=1)

    assert (told(system), states()) == (["New"], [("127.0.0.1", "sent", 2, "")])


def test_a_step_of_staff_follows_after_two_minutes_unless_it_was_undone(system, stored, staff, north):
    deliver()
    ana, now = staff("ana", "Front desk", north), timezone.now()
    lifecycle.move(stored, "claimed", ana, now)
    deliver(minutes=1)
    assert told(system) == ["New"]

    undo.undo(stored, ana, now + timedelta(minutes=1))
    deliver(minutes=4)
    assert told(system) == ["New", "New"]

    lifecycle.move(stored, "claimed", ana, now)
    desk.note_call(stored, ana, now, "", reached=True)
    deliver(minutes=4)
    assert told(system) == ["New", "New", "Claimed", "Claimed"]


def test_what_looks_like_spam_goes_nowhere_until_somebody_looked(system, client, staff, north):
    for closing in ["spam", "claimed"]:
        send(client)
        client.session.flush()
        stored = BookingRequest.objects.latest("pk")
        Message.objects.all().delete()
        BookingRequest.objects.filter(pk=stored.pk).update(suspicion="A hidden field was filled in.")
        stored.refresh_from_db()
        lifecycle.write_event(stored, "new", None, timezone.now(), "")
        assert states() == []
        lifecycle.move(stored, closing, staff(closing, "Front desk", north), timezone.now())

    deliver(minutes=4)
    assert told(system) == ["Claimed"]


def test_the_preview_of_mails_shows_mails_only_and_the_person_reads_where_the_request_went(
    system, stored, client, staff, north
):
    client.force_login(staff("ana", "Front desk", north))
    at_desk.press(client, stored, "claim")
    page = at_desk.press(
        client, stored, "offer", time_1=at_desk.typed(a_time(clinic=north)), minutes=45, way="in_person"
    )
    assert [mail.kind for mail in page.context["mails"]] == ["offered"]

    client.logout()
    unlock(client, stored)
    assert client.get(link(stored)).status_code == 302
    held = client.get("/request/yours/data/").text
    assert held.count("Copied to the clinic’s own record system") == 2


def test_without_an_address_nothing_is_put_in(settings, client):
    settings.FHIR_URL = ""

    send(client)

    assert states() == []
