"""Times offered, taken, declined, booked, changed and cancelled: on the page, in the mails and in calendars."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from intake import desk, lifecycle, offers, outbox, visits
from intake.mail import HOLD
from intake.management.commands import remind_visits
from intake.models import BookingRequest, Message, TimeOffer
from tests.journey import YOURS, a_time, book, claim, offer, send, unlock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(staff, north):
    return staff("ana", "Front desk", north)


@pytest.fixture
def stored(client):
    send(client)
    return BookingRequest.objects.get()


def words(response):
    return response.content.decode()


def visit_event(response_or_text):
    """The one event of a calendar file."""
    text = getattr(response_or_text, "content", response_or_text)
    return Calendar.from_ical(text).walk("VEVENT")[0]


def choose(client, stored, choice, note=""):
    data = {"reference": stored.reference, "time": choice, "note": note}
    return client.post(reverse("request-times"), data, follow=True)


def states(stored):
    return list(stored.offers.values_list("state", flat=True))


def kinds(stored):
    return [message.kind for message in stored.messages.order_by("pk")]


def test_a_note_typed_while_the_page_closed_is_given_back(client, stored, ana):
    offer(a_time(3), by=ana)
    unlock(client, stored)
    session = client.session
    session["yours"] = session["yours"] | {"until": 0}
    session.save()

    page = choose(client, stored, "none", "After five is best, or any Friday")

    assert "This page closed by itself" in words(page)
    assert "<bdi>After five is best, or any Friday</bdi>" in words(page)
    assert states(stored) == ["offered"]


def test_times_are_offered_by_mail_and_on_the_page(client, stored, ana):
    now_offered = offer(a_time(3), a_time(4, minutes=60), by=ana)

    page = words(unlock(client, stored))

    first, second = now_offered.offers.all()
    assert (now_offered.state, states(stored), first.offered_by) == ("offered", ["offered", "offered"], ana)
    for each in [first, second]:
        assert visits.in_words(each) in page
        assert f"- {visits.in_words(each)}" in Message.objects.get(kind="offered").body
    assert visits.in_words(second).endswith("60 minutes at Example Clinic North")
    assert "None of these works for me" in page


def test_a_taken_time_is_booked_and_both_get_a_calendar_file(client, stored, ana):
    offer(by=ana)
    unlock(client, stored)
    first = stored.offers.first()

    page = words(choose(client, stored, first.pk))

    stored.refresh_from_db()
    assert "Your visit is booked." in page
    assert visits.in_words(first) in page
    assert (stored.state, states(stored)) == ("booked", ["accepted", "lapsed"])
    last = stored.events.last()
    assert (last.from_state, last.to_state, last.actor_words) == ("offered", "booked", "Patient")
    assert kinds(stored) == ["received_clinic", "received_patient", "offered", "booked", "news_clinic"]
    for message in stored.messages.filter(kind__in=["booked", "news_clinic"]):
        event = visit_event(message.calendar)
        assert event["DTSTART"].dt == first.starts_at
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
        assert event["ATTENDEE"] == f"mailto:{message.recipient}"


def test_of_two_tabs_the_second_is_told(client, stored, ana):
    offer(by=ana)
    unlock(client, stored)
    first, second = stored.offers.all()
    choose(client, stored, first.pk)

    page = words(choose(client, stored, second.pk))

    assert f"You took another time before: {visits.when(first)}. That visit is booked." in page
    assert states(stored) == ["accepted", "lapsed"]


def test_none_of_these_goes_back_to_the_clinic_with_the_note(client, stored, ana):
    offer(by=ana)
    unlock(client, stored)

    page = words(choose(client, stored, "none", "Fridays after 3 PM"))
    assert "The clinic knows that none of its times suits you. It looks for others." in page

    stored.refresh_from_db()
    assert (stored.state, stored.claimed_by, states(stored)) == ("claimed", ana, ["declined", "declined"])
    assert stored.events.last().note == "Fridays after 3 PM"
    assert kinds(stored)[-1] == "news_clinic"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Select a time, or none of these"),
        ({"time": "none", "note": "x" * 501}, "What would suit you better must be 500 characters or less"),
        ({"time": "999999"}, "Select a time, or none of these"),
    ],
)
def test_bad_choices_get_a_sentence(client, stored, ana, data, sentence):
    offer(by=ana)
    unlock(client, stored)

    page = client.post(reverse("request-times"), {"reference": stored.reference} | data)

    assert words(page).count(sentence) == 2
    assert "<title>Error: " in words(page)
    assert states(stored) == ["offered", "offered"]


def test_a_passed_time_cannot_be_taken_and_the_page_says_so(client, stored, ana):
    offer(by=ana)
    unlock(client, stored)
    TimeOffer.objects.update(starts_at=timezone.now() - timedelta(minutes=1), state="lapsed")
    last = TimeOffer.objects.last()
    TimeOffer.objects.filter(pk=last.pk).update(state="offered")

    page = words(choose(client, stored, last.pk))
    assert "This time has passed or is no longer free. Select another one" in page
    page = words(client.get(YOURS))
    assert "The offered times have passed." in page
    assert 'type="radio"' not in page
    choose(client, stored, "none")

    assert BookingRequest.objects.get().state == "claimed"


def test_only_whoever_took_none_of_the_times_reads_so(client, stored, ana, staff, central):
    told = "The clinic knows that none of its times suits you."
    offer(by=ana)
    unlock(client, stored)
    withdrawn = offers.withdraw(BookingRequest.objects.get(), timezone.now())
    reopened = lifecycle.move(withdrawn, "claimed", ana, timezone.now(), "She called.")
    assert told not in words(client.get(YOURS))

    again = offers.offer(claimed(reopened, ana), [a_time()], ana, timezone.now())
    choose(client, again, "none")
    assert told in words(client.get(YOURS))

    moved = desk.reroute(BookingRequest.objects.get(), central, ana, timezone.now(), "Nearer.")
    lifecycle.move(moved, "claimed", staff("cy", "Front desk", central), timezone.now())
    assert told not in words(client.get(YOURS))


def claimed(request, by):
    return request if request.state == "claimed" else lifecycle.move(request, "claimed", by, timezone.now())


def test_offers_of_another_request_cannot_be_taken(client, stored, ana):
    offer(by=ana)
    foreign = a_time(5)
    foreign.request, foreign.clinic, foreign.offered_at = other_request(), stored.clinic, timezone.now()
    foreign.save()

    with pytest.raises(ValidationError, match="no longer free"):
        offers.accept(stored, foreign.pk, timezone.now())
    assert TimeOffer.objects.get(pk=foreign.pk).state == "offered"


def other_request():
    from tests.rows import make_request

    return make_request()


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ([], "Enter one to three times to offer."),
        ([a_time(n) for n in range(1, 5)], "Enter one to three times to offer."),
        ([a_time(-1)], "A time must be in the future, and within a year."),
        ([a_time(400)], "A time must be in the future, and within a year."),
        ([a_time(), a_time()], "Two of these times are the same."),
        ([a_time(way="video")], "Example Clinic North does not see people by video."),
    ],
)
def test_times_that_make_no_sense_are_refused(stored, ana, times, sentence):
    stored.clinic.services.clear()
    claimed = claim(ana)

    with pytest.raises(ValidationError, match=sentence):
        offers.offer(claimed, times, ana, timezone.now())

    assert (BookingRequest.objects.get().state, TimeOffer.objects.count()) == ("claimed", 0)


def test_a_request_that_is_closed_gets_no_times(stored, ana):
    lifecycle.move(stored, "spam", ana, timezone.now())

    with pytest.raises(ValidationError, match='"Spam" cannot become "Times offered"'):
        offers.offer(BookingRequest.objects.get(), [a_time()], ana, timezone.now())


def test_a_save_over_a_change_is_refused(stored, ana):
    seen = claim(ana)
    offers.offer(seen, [a_time()], ana, timezone.now(), seen_version=seen.version)

    with pytest.raises(ValidationError, match="Somebody else changed this request"):
        offers.book(seen, a_time(), ana, timezone.now(), seen_version=seen.version)


def test_the_database_holds_one_visit_for_a_request(stored, ana):
    book(by=ana)
    facts = {"clinic": stored.clinic, "offered_at": timezone.now(), "state": "accepted"}

    with pytest.raises(IntegrityError), transaction.atomic():
        TimeOffer.objects.create(request=stored, starts_at=timezone.now(), **facts)


def test_change_and_cancellation_replace_the_entry_in_a_calendar(client, stored, ana):
    booked = book(by=ana)
    moved = offers.book(booked, a_time(6, minutes=30), ana, timezone.now())
    lifecycle.move(moved, "cancelled", ana, timezone.now(), "The therapist is ill")

    sent = [stored.messages.get(kind=kind) for kind in ["booked", "changed", "cancelled"]]
    files = [Calendar.from_ical(message.calendar) for message in sent]
    events = [visit_event(message.calendar) for message in sent]
    assert [str(file["METHOD"]) for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [3, 4, 5]
    assert events[0]["DTSTART"].dt == a_time().starts_at
    assert events[1]["DTSTART"].dt == events[2]["DTSTART"].dt == a_time(6).starts_at
    assert states(stored) == ["lapsed", "accepted"]

    unlock(client, stored)
    page = words(client.get(YOURS))
    assert "Take it out of your calendar" in page
    own = client.get(reverse("request-calendar"))
    assert own["Content-Disposition"] == 'attachment; filename="visit.ics"'
    assert str(Calendar.from_ical(own.content)["METHOD"]) == "CANCEL"
    assert visit_event(own)["UID"] == events[0]["UID"]


def test_the_calendar_names_the_clinic_and_no_knee(stored, ana):
    book(by=ana)

    text = stored.messages.get(kind="booked").calendar

    event = visit_event(text)
    assert event["SUMMARY"] == "Visit: Example Clinic North"
    assert event["LOCATION"] == stored.clinic.address
    assert event["ORGANIZER"] == "mailto:no-reply@example.org"
    for secret in ["knee", "pain", "Renée", "1987"]:
        assert secret not in text.replace("Runner's Knee//Visits", "")


def test_the_person_cancels_a_visit_after_being_asked(client, stored, ana):
    book(by=ana)
    unlock(client, stored)
    asked = words(client.get(reverse("request-withdraw")))
    assert "Do you want to cancel your visit?" in asked
    assert BookingRequest.objects.get().state == "booked"

    page = client.post(reverse("request-withdraw"), {"reference": stored.reference}, follow=True)

    assert "You cancelled this request." in words(page)
    assert kinds(stored)[-2:] == ["cancelled", "news_clinic"]
    assert [str(Calendar.from_ical(m.calendar)["METHOD"]) for m in stored.messages.order_by("-pk")[:2]] == [
        "CANCEL"
    ] * 2
    again = words(client.post(reverse("request-withdraw"), {"reference": stored.reference}))
    assert "This request is closed already. There is nothing left to cancel" in again
    assert stored.events.count() == 4


def test_a_request_without_a_visit_is_withdrawn_and_only_the_clinic_is_told(client, stored):
    unlock(client, stored)

    client.post(reverse("request-withdraw"), {"reference": stored.reference})

    assert BookingRequest.objects.get().state == "cancelled_by_patient"
    assert kinds(stored) == ["received_clinic", "received_patient", "news_clinic"]


def test_a_visit_that_has_passed_is_not_cancelled(client, stored, ana):
    book(by=ana)
    TimeOffer.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    unlock(client, stored)

    page = words(client.post(reverse("request-withdraw"), {"reference": stored.reference}))

    assert "The time of this visit has passed. Call the clinic" in page
    assert BookingRequest.objects.get().state == "booked"


@pytest.mark.parametrize(
    ("zone", "typed", "expected"),
    [
        ("America/Chicago", "2026-03-07T09:30", "2026-03-07T15:30Z"),
        ("America/Chicago", "2026-03-08T09:30", "2026-03-08T14:30Z"),
        ("America/New_York", "2026-10-31T09:30", "2026-10-31T13:30Z"),
        ("America/New_York", "2026-11-01T09:30", "2026-11-01T14:30Z"),
        ("America/Phoenix", "2026-03-08T02:30", "2026-03-08T09:30Z"),
        ("America/Los_Angeles", "2026-11-01T01:30", None),
        ("America/Chicago", "2026-03-08T02:30", None),
    ],
)
def test_typed_times_are_those_of_the_clinics_clock(north, zone, typed, expected):
    north.time_zone = zone
    if expected is None:
        with pytest.raises(ValidationError, match="The clocks change at that time"):
            offers.at_clinic(north, datetime.fromisoformat(typed))
        return

    moment = offers.at_clinic(north, datetime.fromisoformat(typed))

    assert moment == datetime.fromisoformat(expected)
    shown = TimeOffer(clinic=north, starts_at=moment)
    assert shown.local_start.strftime("%Y-%m-%dT%H:%M") == typed


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (datetime(2026, 3, 7, 15, 30, tzinfo=UTC), "Saturday, March 7, 9:30 AM CST"),
        (datetime(2026, 3, 8, 14, 30, tzinfo=UTC), "Sunday, March 8, 9:30 AM CDT"),
    ],
)
def test_a_time_is_said_with_its_zone(north, start, expected):
    assert visits.when(TimeOffer(clinic=north, starts_at=start)) == expected


def test_the_front_desk_offers_and_books_in_the_admin(client, stored, ana):
    client.force_login(ana)
    address = reverse("admin:intake_bookingrequest_change", args=[stored.pk])
    claim(ana)
    day = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"
    data = {"seen_version": 2, "step": "offer", "minutes": "60", "way": "in_person", "sure": "yes"}

    page = words(client.post(address, data))
    assert "Enter a date and a time." in page
    page = words(client.post(address, data | {"time_1": "tomorrow"}))
    assert "Enter a date and a time, like 2027-03-15T09:30." in page
    client.post(address, data | {"time_1": f"{day}T09:30", "time_2": f"{day}T14:00"})

    assert [f"{each.local_start:%Y-%m-%dT%H:%M} {each.minutes}" for each in stored.offers.all()] == [
        f"{day}T09:30 60",
        f"{day}T14:00 60",
    ]
    client.post(address, data | {"step": "book", "seen_version": 3, "time_1": f"{day}T11:00"})
    assert (BookingRequest.objects.get().state, states(stored)) == ("booked", ["lapsed", "accepted", "lapsed"])
    assert visits.in_words(visits.visit_of(stored)) in words(client.get(address))


def test_mails_leave_with_text_html_and_calendar(stored, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    book(by=ana)

    outbox.deliver(lambda: timezone.now() + HOLD)

    booked = next(message for message in mail.outbox if message.subject.startswith("Your visit is booked"))
    raw = booked.message()
    text, html = raw.get_payload()[0].get_payload()
    calendar = raw.get_payload()[1]
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert calendar.get_filename() == "visit.ics"
    said = html.get_payload(decode=True).decode()
    for line in filter(None, booked.body.splitlines()):
        assert line.split("http")[0].strip() in said.replace("&#x27;", "'"), line
    assert "<style" not in said


def booked_for(start):
    booked = book()
    TimeOffer.objects.update(starts_at=start)
    return booked


def tomorrow_at(clinic, hour):
    day = timezone.now().astimezone(clinic.zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=clinic.zone)


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_a_visit_tomorrow_is_told_once(stored, north, hour, capsys):
    booked_for(tomorrow_at(north, hour))

    call_command("remind_visits")
    call_command("remind_visits")

    assert capsys.readouterr().out == "1 visits reminded of\n0 visits reminded of\n"
    assert kinds(stored).count("reminder") == 1


def test_two_workers_tell_a_visit_once(stored, north):
    booked_for(tomorrow_at(north, 9))
    now = timezone.now()
    first, second = remind_visits.visits(now), remind_visits.visits(now)

    assert [remind_visits.remind(first[0], now), remind_visits.remind(second[0], now)] == [1, 0]
    assert kinds(stored).count("reminder") == 1


@pytest.mark.parametrize("days", [0, 2])
def test_a_visit_on_another_day_is_not_told(stored, north, days):
    booked_for(tomorrow_at(north, 12) + timedelta(days=days - 1))

    assert remind_visits.visits(timezone.now()) == []


def test_a_cancelled_visit_is_not_told(stored, north):
    booked = booked_for(tomorrow_at(north, 9))
    lifecycle.move(booked, "cancelled", None, timezone.now(), "ill")

    assert remind_visits.visits(timezone.now()) == []


sent_texts = []


def provider(number, text):
    sent_texts.append((number, text))


PHONE = {"you": {"contact_way": "phone", "email": "", "voicemail_ok": "yes"}}


def test_no_text_message_leaves_until_a_provider_is_set(client, north, settings, capsys):
    send(client, **PHONE)
    booked_for(tomorrow_at(north, 9))
    assert settings.SMS_BACKEND == ""

    call_command("remind_visits")

    assert capsys.readouterr().out == "1 visits reminded of\n"
    assert sent_texts == []
    assert Message.objects.filter(kind="reminder").count() == 0


@pytest.mark.parametrize("backend", ["tests.integration.test_offers.provider", "intake.sms.console"])
def test_a_provider_gets_words_without_health_or_name(client, north, settings, capsys, backend):
    settings.SMS_BACKEND = backend
    sent_texts.clear()
    send(client, **PHONE)
    booked_for(tomorrow_at(north, 9))

    call_command("remind_visits")

    text = "Example Clinic North has a message for you. Call (612) 555-0110."
    text = text.replace("(612) 555-0110", north.phone)
    shown = f"Text message to the number ending in 23: {text}\n1 visits reminded of\n"
    if backend == "intake.sms.console":
        assert capsys.readouterr().out == shown
    else:
        assert sent_texts == [("(212) 555-0123", text)]


def test_nobody_who_said_no_to_messages_gets_one(client, north, settings):
    settings.SMS_BACKEND = "tests.integration.test_offers.provider"
    sent_texts.clear()
    send(client, you=PHONE["you"] | {"voicemail_ok": "no"})
    booked_for(tomorrow_at(north, 9))

    call_command("remind_visits")

    assert sent_texts == []
