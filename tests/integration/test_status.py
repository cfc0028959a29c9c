from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intake import booking, lifecycle, status
from intake.models import BookingRequest
from tests.journey import send

pytestmark = pytest.mark.django_db

RIGHT = {"birth_date_month": "3", "birth_date_day": "27", "birth_date_year": "1987"}
WRONG = RIGHT | {"birth_date_day": "28"}


@pytest.fixture
def link(client):
    send(client)
    return reverse("request-status", args=[booking.status_token(BookingRequest.objects.get().submit_key)])


def words(response):
    return response.content.decode()


def test_the_link_alone_shows_nothing_of_the_request(client, link):
    page = words(client.get(link))

    assert "What is your date of birth?" in page
    for secret in [BookingRequest.objects.get().reference, "Example Clinic North", "Renée"]:
        assert secret not in page


def test_link_and_birth_date_show_state_promise_and_clinic(client, link):
    page = words(client.post(link, RIGHT))

    stored = BookingRequest.objects.get()
    for expected in ["We have your request. The clinic has not read it yet.", stored.reference, "Example Clinic North"]:
        assert expected in page
    assert f"{stored.local_due:%A, %B}" in page


def test_the_page_follows_the_state(client, link, staff, north):
    lifecycle.move(BookingRequest.objects.get(), "claimed", staff("ana", "Front desk", north), timezone.now())

    assert "Somebody at the clinic is working on your request." in words(client.post(link, RIGHT))


def test_five_wrong_dates_close_the_page_for_15_minutes(client, link):
    for _ in range(5):
        assert str(status.WRONG) in words(client.post(link, WRONG))

    assert str(status.PAUSED) in words(client.post(link, RIGHT))

    stored = BookingRequest.objects.get()
    assert status.unlock(stored, stored.birth_date, timezone.now() + timedelta(minutes=16)) is None


def test_an_unknown_link_is_a_404_that_tells_nothing(client, link):
    response = client.get(reverse("request-status", args=["0" * 64]))

    assert response.status_code == 404
    assert BookingRequest.objects.get().reference not in words(response)
