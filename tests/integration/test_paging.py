"""Lists that go on by the last row of the page before: every row once, in order, however many are alike."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.admin.requests import BookingRequestAdmin
from intake.models import BookingRequest
from tests.rows import make_request

pytestmark = pytest.mark.django_db

LIST = reverse("admin:intake_bookingrequest_changelist")


@pytest.fixture
def requests(client, staff, north, monkeypatch):
    """Seven closed requests of one clinic, of which four are due at the same moment, on pages of two."""
    monkeypatch.setattr(BookingRequestAdmin, "list_per_page", 2)
    client.force_login(staff("ana", "Front desk", north))
    made, now = [make_request(north) for _ in range(7)], timezone.now()
    for place, request in enumerate(made):
        due = now + timedelta(days=place // 4)
        BookingRequest.objects.filter(pk=request.pk).update(state="seen", reply_due=due, created_at=now)
    return BookingRequest.objects.order_by("reply_due", "pk")


def pages(client, query):
    """The references of each page, from the first to the last."""
    found, address = [], f"{LIST}{query}"
    while address:
        page = client.get(address)
        found.append([row.reference for row in page.context["cl"].result_list])
        onward = re.search('href="([^"]+)" rel="next"', page.content.decode())
        address = onward and LIST + unescape(onward[1])
    return found


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["reply_due", "pk"]),
        ("&o=1", ["created_at", "pk"]),
        ("&o=-1", ["-created_at", "-pk"]),
        ("&o=-2", ["-reply_due", "-pk"]),
    ],
)
def test_pages_hold_every_row_once_and_in_order(client, requests, query, order):
    found = pages(client, f"?tab=closed{query}")

    assert [len(page) for page in found] == [2, 2, 2, 1]
    assert [reference for page in found for reference in page] == list(
        requests.order_by(*order).values_list("reference", flat=True)
    )


@pytest.mark.parametrize(
    "key", ["x", "[]", '["x", "1"]', '["2026-11-25T10:00:00", "1"]', '["2026-11-25", "1", "1"]', "7"]
)
def test_a_key_that_no_page_gave_leads_back_to_the_list(client, requests, key):
    page = client.get(LIST, {"tab": "closed", "after": key})

    assert (page.status_code, page["Location"]) == (302, f"{LIST}?e=1")
