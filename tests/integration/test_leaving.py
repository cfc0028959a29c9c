"""What a person can see, take along and delete; and what no place outside the database may hold."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from intake import booking, desk, first_visit, lifecycle, offers, outbox
from intake.models import BookingRequest, Message, RequestEvent, TimeOffer
from runnersknee.logs import OneLine
from tests.journey import ANSWERS, BORN, SOMETIMES, YOURS, a_time, book, button, link, offer, send, unlock
from tests.walk import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ana(staff, north):
    return staff("ana", "Front desk", north)


@pytest.fixture
def stored(client):
    send(client)
    return BookingRequest.objects.get()


def words(response):
    return response.content.decode()


def test_a_person_sees_all_that_is_held(client, ana):
    client.post(reverse("request-brought"), given("E3 age 41"))
    send(client)
    stored = offer(by=ana)
    unlock(client, stored)

    page, file = words(client.get(reverse("request-data"))), words(client.get(reverse("request-data-file")))

    answers = [answer["words"] for answer in stored.answers]
    held = [stored.reference, stored.consent_text, stored.priority_reason, *answers, "renee@example.com"]
    held += [reason for clinic in stored.route["candidates"] for reason in clinic["reasons"]]
    held += ["times offered", "Choose a time: request", "training load"]
    for text in [page, file]:
        said = " ".join(re.sub("<br>|<[^>]+>", " ", text).split())
        assert [each for each in held if each and " ".join(each.split()) not in said] == []
    assert ana.username not in re.sub("<[^>]+>", " ", page).split()


def test_no_name_of_a_colleague_and_no_other_request_is_in_it(client, ana, staff, north, stored):
    jane = staff("jane", "Front desk", north)
    desk.assign(stored, jane, ana, timezone.now())
    mine = desk.take_over(stored, ana, timezone.now())
    desk.note_call(mine, ana, timezone.now(), "Asked about Monday.", reached=True)
    send(Client())
    twin = BookingRequest.objects.latest("pk")
    desk.merge(mine, twin, ana, timezone.now())
    unlock(client, stored)

    file = words(client.get(reverse("request-data-file")))

    assert "Asked about Monday." in file
    assert [name for name in ["jane", " ana", twin.reference] if name in file] == []


def test_what_a_person_wrote_with_the_times_is_in_it(client, stored, ana):
    offer(by=ana)
    unlock(client, stored)
    client.post(reverse("request-times"), {"reference": stored.reference, "time": "none", "note": "After 5 PM."})

    assert "After 5 PM." in words(client.get(reverse("request-data-file")))


def test_the_file_is_plain_text_with_the_reference_as_name(client, stored):
    unlock(client, stored)

    file = client.get(reverse("request-data-file"))

    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"] == f'attachment; filename="request-{stored.reference}.txt"'
    assert file["Referrer-Policy"] == "no-referrer"
    assert "Which knee hurts?: Left\n" in words(file)


def test_the_record_shows_every_answer_right_after_sending_and_later(client, stored):
    for opened in [lambda: None, lambda: (client.cookies.clear(), unlock(client, stored))]:
        opened()
        page = words(client.get(reverse("request-record")))
        for answer in stored.answers:
            assert answer["question"] in page
            for line in str(answer["words"]).splitlines():
                assert line.replace("'", "&#x27;") in page
        assert stored.consent_text in page


def delete(client, stored):
    return client.post(reverse("request-delete"), {"reference": stored.reference})


def nothing_left():
    return [model.objects.count() for model in [BookingRequest, RequestEvent, TimeOffer, LogEntry]] == [0] * 4


def test_delete_asks_once_more_and_then_leaves_nothing(client, stored, ana):
    unlock(client, stored)
    asked = words(client.get(reverse("request-delete")))
    assert "Do you want to delete all that we hold about this request?" in asked
    assert BookingRequest.objects.count() == 1

    page = delete(client, stored)

    assert "Your request is deleted. Your link does not work any more." in words(page)
    assert nothing_left()
    assert client.get(link(stored)).status_code == 404
    assert client.get(reverse("request-sent"))["Location"] == reverse("request")
    [left] = Message.objects.all()
    assert (left.kind, left.recipient, left.request) == ("deleted_clinic", "north@example.org", None)
    outbox.deliver(timezone.now)
    assert [sent.subject for sent in mail.outbox] == [f"Request {stored.reference} was deleted"]
    assert Message.objects.count() == 0


def test_a_booked_visit_is_cancelled_first_and_both_calendars_hear_of_it(client, stored, ana):
    booked = book(by=ana)
    before = Calendar.from_ical(stored.messages.get(kind="booked").calendar).walk("VEVENT")[0]
    unlock(client, stored)

    delete(client, stored)

    assert nothing_left()
    assert sorted(Message.objects.values_list("kind", "recipient")) == [
        ("cancelled", "renee@example.com"),
        ("deleted_clinic", "north@example.org"),
    ]
    for message in Message.objects.all():
        file = Calendar.from_ical(message.calendar)
        event = file.walk("VEVENT")[0]
        assert (str(file["METHOD"]), event["UID"]) == ("CANCEL", before["UID"])
        assert event["SEQUENCE"] == booked.version + 1 > before["SEQUENCE"]
    assert outbox.deliver(timezone.now) == 2
    assert Message.objects.count() == 0


def test_the_record_of_a_visit_stays_and_the_page_says_why(client, stored, ana):
    lifecycle.move(book(by=ana), "seen", ana, timezone.now())
    unlock(client, stored)

    for page in [client.get(reverse("request-delete")), delete(client, stored)]:
        assert "You were seen at this clinic. The law makes it keep the record of a visit" in words(page)
    assert BookingRequest.objects.count() == 1


def test_a_mail_that_outlives_its_request_goes_also_when_it_is_given_up(client, stored, settings):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    unlock(client, stored)
    delete(client, stored)
    now = timezone.now()
    for _ in range(outbox.GIVE_UP_AFTER):
        outbox.deliver(lambda at=now: at)
        now += timedelta(hours=1)

    assert Message.objects.count() == 0


RUNNER = ["Shorts, and the shoes you run in", "Your running log, or a note of the last weeks before it began"]
OTHER = ["Shorts, and the shoes you walk or work in"]
ALL = [
    "A list of your medicines, injuries and surgery",
    "Results of scans, if you have any",
    "Your insurance card and a photo ID",
]
GUARDIAN = ["A parent or guardian, who takes part in the visit"]
CHILD = {"birth_date_year": str(timezone.now().year - 12)}


@pytest.mark.parametrize(
    ("changes", "bring"),
    [
        ({}, RUNNER + ALL),
        ({"knee": {"worse": ["stairs"]}}, RUNNER + ALL),
        ({"running": {"runs_now": "no"}}, RUNNER + ALL),
        ({"knee": {"worse": ["stairs"]}, "running": {"runs_now": "no"}}, OTHER + ALL),
        ({"knee": {"worse": ["none"]}, "running": {"runs_now": "no"}, "you": CHILD}, OTHER + ALL + GUARDIAN),
        ({"you": CHILD}, RUNNER + ALL + GUARDIAN),
    ],
)
def test_what_to_bring_follows_from_the_answers(client, changes, bring):
    send(client, **changes)

    page = words(client.get(reverse("request-sent")))

    assert list(map(str, first_visit.what_to_bring(BookingRequest.objects.get()))) == bring
    for item in RUNNER + OTHER + ALL + GUARDIAN:
        assert (f"<li>{item}</li>" in page) == (item in bring)


def test_a_video_visit_needs_no_shorts(client, stored, ana):
    booked = book(by=ana)
    TimeOffer.objects.update(way="video")

    assert first_visit.what_to_bring(booked) == []


def test_the_confirmation_is_honest_about_the_mail(client, settings):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    send(client)
    assert "We also send these lines and your link to renee@example.com." in words(client.get(reverse("request-sent")))

    outbox.deliver(timezone.now)

    page = words(client.get(reverse("request-sent")))
    assert "The mail to renee@example.com could not be sent yet, and we keep trying." in page


def test_the_confirmation_follows_the_state(client, stored, ana):
    book(by=ana)

    page = words(client.get(reverse("request-sent")))

    assert "Your visit is booked." in page
    assert "You do not need to do anything else now." not in page


CANARIES = {
    "knee": {"stops": "Canarystops kneeling", "where": "joint_line"},
    "running": {"goal_event": "Canaryrace"},
    "you": {
        "filled_by": "someone",
        "birth_date_year": CHILD["birth_date_year"],
        "full_name": "Canaryfull Name",
        "preferred_name": "Canarycalled",
        "phone": "(212) 555-0987",
        "email": "canarymail@example.com",
    },
    "proxy": {"proxy_name": "Canaryproxy"},
    "guardian": {"guardian_name": "Canaryguardian"},
    "more": {"more": "Canarymore"},
}
CANARY_BORN = BORN | CHILD
EVERYWHERE = ["canary", "555-0987", "5550987", "march 27", "-03-27"]
EVERYWHERE += ["which knee", "running more", "stairs", "joint line"]


def quiet(text):
    """The canaries in a text, but for the address that a mail is sent to."""
    lower = text.lower().replace("canarymail@example.com", "")
    return [word for word in EVERYWHERE if word in lower]


def test_canaries_are_nowhere_but_in_the_database_and_on_their_own_pages(client, ana):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)
    try:
        answers, tokens = fly(client, ana)
    finally:
        logging.getLogger().removeHandler(handler)

    assert lines.getvalue().count("\n") > 30
    assert len(answers) > 20
    for response in answers:
        outside = " ".join([response.request["PATH_INFO"], response.request["QUERY_STRING"], *header_lines(response)])
        assert quiet(outside) == [], outside
        if not re.match("/request/(status|resume)/", response.request["PATH_INFO"]):
            assert [token for token in tokens if token in outside] == []
    assert quiet(lines.getvalue()) == []
    assert [token for token in tokens if token in lines.getvalue()] == []
    assert len(mail.outbox) >= 8
    for message in mail.outbox:
        parts = [part.get_payload(decode=True).decode() for part in message.message().walk() if not part.is_multipart()]
        assert quiet(f"{message.subject} {' '.join(parts)}") == []
    for session in Session.objects.all():
        assert quiet(str(session.get_decoded())) == []


def header_lines(response):
    cookies = [morsel.OutputString() for morsel in response.cookies.values()]
    return [f"{name}: {value}" for name, value in response.items()] + cookies


def fly(client, ana):
    """The whole way, with canaries in every free text: ask, choose, be told, lose the link, break, and leave."""
    answers = []

    def see(method, address, data=None, **options):
        answers.append(getattr(client, method)(address, data, **options))
        return answers[-1]

    for step in [*list(ANSWERS)[:-1], *SOMETIMES, "more"]:
        see("get", reverse("request-step", args=[step]))
        see("post", reverse("request-step", args=[step]), (ANSWERS | SOMETIMES)[step] | CANARIES.get(step, {}))
    see("post", reverse("request-later"), {"email": "canarymail@example.com"})
    way_back = re.search(r"/request/resume/(\S+)/", mail.outbox[-1].body)
    see("get", way_back[0])
    see("post", way_back[0])
    see("post", reverse("request-check"), button(client))
    see("get", reverse("request-sent"))
    see("get", reverse("request-record"))
    stored = BookingRequest.objects.get()
    token = booking.token_of(stored)
    offer(by=ana)
    see("get", link(stored))
    see("get", link(stored).replace(token, token[:-1]))
    see("post", str(YOURS), CANARY_BORN | {"birth_date_day": "28"})
    see("post", str(YOURS), CANARY_BORN)
    own = {"reference": stored.reference}
    see("post", reverse("request-times"), own | {"time": "none", "note": "Canarynote about my knee" + "x" * 500})
    see("post", reverse("request-times"), own | {"time": "none", "note": "Canarynote about my knee"})
    offers.offer(BookingRequest.objects.get(), [a_time(6), a_time(7)], ana, timezone.now(), "Canarystaff note")
    see("post", reverse("request-times"), own | {"time": stored.offers.last().pk})
    for name in ["yours", "calendar", "data", "data-file", "withdraw", "delete"]:
        see("get", reverse(f"request-{name}"))
    see("post", reverse("request-link"), CANARY_BORN | {"email": "canarymail@example.com"})
    outbox.deliver(timezone.now)
    see("post", reverse("request-delete"), own)
    outbox.deliver(timezone.now)
    see("get", link(stored))
    call_command("remind_visits", stdout=io.StringIO())
    return answers, [token, token[:-1], way_back[1]]
