"""The private page: who gets in, how long, what it tells, and what its link gives away."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from education.models.trail import open_door
from intake import lifecycle, sent_views, status, status_views
from intake.models import BookingRequest, Message, RequestEvent
from tests.journey import BORN, YOURS, link, offer, send, unlock

pytestmark = pytest.mark.django_db

WRONG = BORN | {"birth_date_day": "28"}
PRIVATE = ["yours", "withdraw", "data", "data-file", "delete", "calendar", "record"]


@pytest.fixture
def stored(client):
    """A request of this morning, looked at from another device."""
    send(client)
    client.cookies.clear()
    caches["shared"].clear()
    return BookingRequest.objects.get()


def words(response):
    return response.content.decode()


def heading(page):
    return re.search(r"<h1[^>]*>(.*?)</h1>", words(page), re.DOTALL)[1].strip()


def test_the_link_alone_shows_nothing_of_the_request(client, stored):
    page = words(client.get(link(stored), follow=True))

    assert "What is your date of birth?" in page
    for secret in [stored.reference, "Example Clinic North", "Renée"]:
        assert secret not in page


def test_link_and_birth_date_show_state_promise_and_clinic(client, stored):
    page = unlock(client, stored)

    assert heading(page) == "We have your request. The clinic has not read it yet."
    for expected in [stored.reference, "Example Clinic North", f"{stored.local_due:%A, %B}"]:
        assert expected in words(page)


def test_the_page_follows_the_state_without_the_birth_date_again(client, stored, staff, north):
    unlock(client, stored)
    lifecycle.move(stored, "claimed", staff("ana", "Front desk", north), timezone.now())

    assert heading(client.get(YOURS)) == "Somebody at the clinic is working on your request."


def test_the_page_closes_after_20_minutes_and_by_its_button(client, stored):
    unlock(client, stored)
    session = client.session
    assert 19 * 60 < session["yours"]["until"] - timezone.now().timestamp() <= 20 * 60
    session["yours"] = session["yours"] | {"until": timezone.now().timestamp() - 1}
    session.save()
    assert "What is your date of birth?" in words(client.get(YOURS))
    assert client.get(reverse("request-data"))["Location"] == str(YOURS)

    client.post(YOURS, BORN)
    client.post(reverse("request-close"))
    assert heading(client.get(YOURS)) == "This link does not open a request"


def test_opening_changes_the_session_id(client, stored):
    client.get(link(stored))
    before = client.session.session_key

    client.post(YOURS, BORN)

    assert client.session.session_key != before
    assert client.session["yours"]["pk"] == stored.pk


@pytest.mark.parametrize("name", PRIVATE[1:])
def test_nothing_behind_it_opens_without_the_birth_date(client, stored, name):
    client.get(link(stored))

    for response in [client.get(reverse(f"request-{name}")), client.get(reverse(f"request-{name}"), follow=True)]:
        assert stored.reference not in words(response)
    assert client.get(reverse(f"request-{name}"))["Location"] == str(YOURS)


def test_five_wrong_dates_close_the_page_for_15_minutes(client, stored):
    client.get(link(stored))
    for _ in range(5):
        assert str(status.WRONG) in words(client.post(YOURS, WRONG))

    assert str(status.PAUSED) in words(client.post(YOURS, BORN))

    assert status.unlock(stored, stored.birth_date, timezone.now() + timedelta(minutes=16)) is None


def test_an_unknown_link_is_a_404_that_tells_nothing(client, stored):
    response = client.get(reverse("request-status", args=["0" * 64]))

    assert response.status_code == 404
    assert stored.reference not in words(response)


def end(stored, ago):
    """The request ended some time ago."""
    BookingRequest.objects.update(state="seen", created_at=timezone.now() - ago)
    with open_door():
        RequestEvent.objects.update(at=timezone.now() - ago)


def test_a_link_dies_90_days_after_the_end_and_looks_like_one_that_never_was(client, stored):
    wrong = client.get(reverse("request-status", args=["0" * 64]))
    unlock(client, stored)
    end(stored, timedelta(days=89))
    assert client.get(link(stored)).status_code == 302

    end(stored, timedelta(days=91))
    dead = client.get(link(stored))

    assert (dead.status_code, words(dead)) == (404, words(wrong))
    assert heading(client.get(YOURS)) == "This link does not open a request"
    assert [client.get(reverse(f"request-{name}")).status_code for name in PRIVATE[1:]] == [302] * 6


def test_an_open_request_never_loses_its_link(client, stored):
    end(stored, timedelta(days=500))
    BookingRequest.objects.update(state="waiting_patient")

    assert client.get(link(stored)).status_code == 302


def test_1000_guesses_find_nothing_and_are_slowed(client, stored):
    right = link(stored)
    token = right.split("/")[-2]
    near = [token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1 :] for at in range(64)]
    guesses = near + [f"{number:064x}" for number in range(936)]

    answers = [client.get(reverse("request-status", args=[guess])) for guess in guesses]

    assert len(answers) == 1000
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 980
    assert heading(answers[-1]) == "Wait 5 minutes, then try again"
    assert answers[-1]["Retry-After"] == "300"
    assert all(stored.reference not in words(answer) for answer in answers)
    assert client.get(right).status_code == 429
    assert client.get(right, REMOTE_ADDR="192.0.2.7").status_code == 302


def pause_until():
    """When the one pause ends, as the shared cache keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM shared_cache")
        [(expires,)] = cursor.fetchall()
    return expires


def test_a_pause_ends_and_is_never_made_longer_by_those_who_go_on(client, stored):
    wrong = reverse("request-status", args=["0" * 64])
    for _ in range(20):
        client.get(wrong)
    until = pause_until()
    for _ in range(20):
        assert client.get(wrong).status_code == 429
    assert pause_until() == until

    with connection.cursor() as cursor:
        cursor.execute("UPDATE shared_cache SET expires = %s", [timezone.now() - timedelta(days=1)])
    assert client.get(link(stored)).status_code == 302


def test_a_public_site_counts_the_address_that_its_proxy_saw(client, stored, settings):
    settings.PUBLIC = True
    wrong = reverse("request-status", args=["0" * 64])
    for number in range(25):
        client.get(wrong, headers={"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"})

    assert client.get(wrong, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 429
    assert client.get(wrong, headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8"}).status_code == 404


def test_a_look_at_a_link_changes_nothing(client, stored):
    before = BookingRequest.objects.values().get()
    for _ in range(20):
        client.get(link(stored))
        client.head(link(stored))

    assert BookingRequest.objects.values().get() == before


def test_the_secret_stays_in_one_address_and_pages_are_kept_by_nobody(client, stored):
    first = client.get(link(stored))
    assert first["Referrer-Policy"] == "no-referrer"
    assert first["Location"] == str(YOURS)
    unlock(client, stored)
    offer()

    for name in [*PRIVATE[:-2], "record", "link"]:
        response = client.get(reverse(f"request-{name}"))
        assert response.status_code == 200, name
        assert "no-store" in response["Cache-Control"], name
        assert response["X-Robots-Tag"] == "noindex, nofollow", name
        assert link(stored).split("/")[-2] not in words(response), name
    assert client.get(reverse("request-status", args=["0" * 64]))["Referrer-Policy"] == "no-referrer"


def test_a_form_of_another_request_is_told_and_does_nothing(client, stored):
    unlock(client, stored)

    for name in ["withdraw", "delete", "times"]:
        page = words(client.post(reverse(f"request-{name}"), {"reference": "AAAA-BBBB"}))
        assert "Another request of yours is open in this browser now." in page
    assert BookingRequest.objects.get().state == "new"


def ask(client, email, **born):
    data = BORN | {"email": email} | born
    return client.post(reverse("request-link"), data, follow=True)


def test_the_link_anew_says_the_same_whether_there_is_a_request_or_not(client, stored):
    pages = [
        ask(client, "renee@example.com"),
        ask(client, "RENEE@example.com"),
        ask(client, "renee@example.com", birth_date_day="28"),
        ask(client, "nobody@example.com"),
    ]

    assert len({words(page) for page in pages}) == 1
    assert "If we have a request with this email address and date of birth" in words(pages[0])
    sent = Message.objects.filter(kind="link")
    assert [(mail.recipient, mail.request) for mail in sent] == [("renee@example.com", stored)] * 2


def test_one_address_gets_three_links_a_day(client, stored):
    for _ in range(5):
        ask(client, "renee@example.com")
    assert Message.objects.filter(kind="link").count() == 3

    Message.objects.update(created_at=timezone.now() - timedelta(days=2))
    ask(client, "renee@example.com")
    assert Message.objects.filter(kind="link").count() == 4


def test_who_asks_for_links_again_and_again_is_slowed(client, stored):
    answers = [ask(client, f"nobody{number}@example.com").status_code for number in range(15)]

    assert answers == [200] * sent_views.MOST_ASKED + [429] * 5


def test_a_link_sent_anew_revives_an_old_one(client, stored):
    end(stored, timedelta(days=200))
    assert client.get(link(stored)).status_code == 404

    ask(client, "renee@example.com")

    assert client.get(link(stored)).status_code == 302


def test_the_time_of_the_answer_does_not_tell_either(client, stored, monkeypatch):
    monkeypatch.setattr(sent_views, "MOST_ASKED", 1000)
    monkeypatch.setattr(sent_views, "MOST_LINKS", 1000)
    took = {"renee@example.com": [], "nobody@example.com": []}
    for _ in range(40):
        for email, times in took.items():
            started = time.perf_counter()
            client.post(reverse("request-link"), BORN | {"email": email})
            times.append(time.perf_counter() - started)

    assert Message.objects.filter(kind="link").count() == 40
    known, unknown = (statistics.quantiles(times, n=10)[0] for times in took.values())
    assert (
        abs(known - unknown) < 0.010
    )  # of the answers that a busy machine disturbed least, as a guesser would compare


def test_the_time_open_is_what_the_page_says(client, stored):
    assert f"after {status_views.OPEN_FOR // 60} minutes without a click" in words(unlock(client, stored))
