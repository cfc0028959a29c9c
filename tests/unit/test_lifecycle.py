import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone

from intake import lifecycle
from intake.models import BookingRequest, RequestEvent
from tests.journey import a_time, send

pytestmark = pytest.mark.django_db

STATES = list(BookingRequest.State)


@pytest.fixture
def request_(client):
    send(client)
    return BookingRequest.objects.get()


@pytest.mark.parametrize("start", STATES)
def test_only_moves_of_the_table_are_made(request_, start):
    for to in STATES:
        BookingRequest.objects.update(state=start)
        times = [a_time()] if to in lifecycle.TIMES else []
        if to in lifecycle.moves_from(start):
            assert lifecycle.move(request_, to, None, timezone.now(), "why", times=times).state == to
        else:
            with pytest.raises(ValidationError, match="cannot become"):
                lifecycle.move(request_, to, None, timezone.now(), "why", times=times)
            assert BookingRequest.objects.get().state == start


def test_what_happened_cannot_be_rewritten(request_):
    event = RequestEvent.objects.get()
    for act in [event.save, event.delete]:
        with pytest.raises(ValidationError, match="What happened to a request cannot be"):
            act()


def test_a_request_is_named_by_its_reference(request_):
    assert str(request_) == request_.reference
    assert "Renée" not in repr(request_)
    for row in [*request_.events.all(), *request_.messages.all()]:
        assert "Renée" not in str(row)


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": "1899-12-31"},
        {"created_at": "9999-12-31T00:00Z"},
        {"email": ""},
        {"full_name": "x" * 201},
        {"version": 0},
    ],
)
def test_the_database_itself_refuses_what_is_out_of_bounds(request_, changes):
    with pytest.raises(DatabaseError):
        BookingRequest.objects.filter(pk=request_.pk).update(**changes)
