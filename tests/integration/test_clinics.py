import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education.wording import everything
from intake.models import Clinic, ClosedDay
from tests.integration.test_pages import parse

pytestmark = pytest.mark.django_db


def card(page, slug):
    return parse(page).find(f".//section[@id='{slug}']")


def said(element):
    return " ".join("".join(element.itertext()).split())


def test_each_clinic_tells_its_place_its_hours_and_a_way_there(client, north):
    page = client.get(reverse("clinics"))

    shown = card(page, north.slug)
    days = [(day.find("dt").text, day.find("dd").text) for day in shown.iter("div")]
    assert days == [
        *[(day, "8:00 AM to 6:00 PM") for day in ["Monday", "Tuesday", "Wednesday", "Thursday"]],
        ("Friday", "8:00 AM to 4:00 PM"),
        ("Saturday", "Closed"),
        ("Sunday", "Closed"),
    ]
    assert said(shown.find("address")) == "1 Example StreetMinneapolis, MN 55401"
    assert [link.get("href") for link in shown.iter("a")] == [
        "tel:5555550101",
        "https://www.google.com/maps/dir/?api=1&destination=1+Example+Street%2C+Minneapolis%2C+MN+55401",
    ]
    assert len(list(parse(page).iter("section"))) >= Clinic.objects.count()


def test_days_a_clinic_is_closed_soon_are_said(client, north):
    today = timezone.now().astimezone(north.zone).date()
    for days in [-1, 0, 60, 61]:
        ClosedDay.objects.create(clinic=north, date=today + timedelta(days=days), reason=f"in {days} days")

    lists = [said(entry) for entry in card(client.get(reverse("clinics")), north.slug).iter("li")]

    assert [entry.split(": ")[1] for entry in lists if ": " in entry] == ["in 0 days", "in 60 days"]


def test_machines_read_the_hours_that_people_read(client, north):
    page = client.get(reverse("clinics")).text
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["@graph"]

    told = {node["name"]: node for node in graph}
    assert list(told) == list(Clinic.objects.values_list("name", flat=True))
    hours = told[north.name]["openingHoursSpecification"]
    assert [(day["dayOfWeek"].rpartition("/")[2], day["opens"], day["closes"]) for day in hours] == [
        *[(day, "08:00", "18:00") for day in ["Monday", "Tuesday", "Wednesday", "Thursday"]],
        ("Friday", "08:00", "16:00"),
    ]
    assert told[north.name]["telephone"] == north.phone


def test_the_page_costs_the_same_for_many_clinics(client, north, django_assert_num_queries):
    everything()
    with django_assert_num_queries(11) as first:
        client.get(reverse("clinics"))
    for number in range(20):
        Clinic.objects.create(
            **{field: getattr(north, field) for field in ["street", "city", "state", "zip_code", "phone", "email"]},
            **{"latitude": 1, "longitude": 1, "time_zone": "America/Chicago"},
            name=f"Clinic {number}",
            slug=f"clinic-{number}",
        )
    everything()
    with django_assert_num_queries(len(first)):
        client.get(reverse("clinics"))
