from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake import booking, flow, outbox, promise
from intake.admin.clinics import NEVER_OPEN, NO_HOURS
from intake.models import BookingRequest, Clinic, ClosedDay, OpeningHours
from tests.integration.test_pages import parse
from tests.journey import answer_all, button, unlock
from tests.rows import make_clinic

pytestmark = pytest.mark.django_db


def said(page):
    return " ".join("".join(parse(page).itertext()).split())


def test_page_mail_status_and_queue_say_the_same_moment(client, staff, north, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    north.closed_days.create(date=timezone.localdate() + timedelta(days=1))
    answer_all(client)
    checked = said(client.get(reverse("request-check")))
    client.post(reverse("request-check"), button(client))
    stored = BookingRequest.objects.get()
    confirmed = said(client.get(reverse("request-sent")))
    status = said(unlock(client, stored))
    outbox.deliver(timezone.now)
    client.force_login(staff("ana", "Front desk", north))
    data = {"step": "claim", "seen_version": stored.version}
    client.post(reverse("admin:intake_bookingrequest_change", args=[stored.pk]), data)
    queue = said(client.get(reverse("admin:intake_bookingrequest_changelist")))

    moment = promise.spoken(promise.clinic_due(north, stored.created_at))
    words = f"by {moment['time']} on {moment['date']}."
    sentence = f"Example Clinic North reads your request and answers {words}"
    assert [page.count(sentence) for page in [checked, confirmed, status]] == [1, 1, 1]
    to_clinic, to_patient = (sent.body for sent in sorted(mail.outbox, key=lambda sent: sent.to[0]))
    assert f"The reply is due {words}" in to_clinic
    assert f"You get an answer {words}" in to_patient
    assert queue.count(promise.in_words(stored.local_due)) == 1
    assert promise.in_words(stored.local_due) == f"{moment['time']} on {moment['date']}"


def test_a_request_on_friday_evening_before_a_closed_monday_is_due_on_tuesday(client, north):
    north.hours.all().delete()
    for weekday in range(5):
        north.hours.create(weekday=weekday, opens="08:00", closes="17:00")
    ClosedDay.objects.create(clinic=north, date=date(2026, 11, 30))
    answer_all(client)

    friday = datetime(2026, 11, 27, 16, 55, tzinfo=north.zone)
    draft = client.session["draft"]
    stored = booking.submit(draft, flow.gone_through(draft)[1], "consent", friday)

    assert stored.local_due.isoformat() == "2026-12-01T17:00:00-06:00"


def clinic_form(clinic, weekdays=(), closed=(), **changes):
    """What the form of a clinic sends: its fields, new opening hours and new closed days."""
    fields = ["name", "slug", "street", "city", "state", "zip_code", "latitude", "longitude", "phone", "email"]
    data = {field: getattr(clinic, field) for field in [*fields, "time_zone", "reply_days"]}
    data |= {"accepts_requests": "on", "capacity": "", "hours-INITIAL_FORMS": 0, "closed_days-INITIAL_FORMS": 0}
    data |= {"hours-TOTAL_FORMS": len(weekdays), "closed_days-TOTAL_FORMS": len(closed)}
    for number, weekday in enumerate(weekdays):
        place = f"hours-{number}"
        data |= {f"{place}-weekday": weekday, f"{place}-opens": "08:00", f"{place}-closes": "17:00"}
    for number, day in enumerate(closed):
        data[f"closed_days-{number}-date"] = day
    return data | changes


def save(client, clinic, data):
    return client.post(reverse("admin:intake_clinic_change", args=[clinic.pk]), data)


def errors(page):
    return [list(each.formset.non_form_errors()) for each in page.context["inline_admin_formsets"]]


@pytest.fixture
def boss(client, staff):
    client.force_login(staff("boss", "Administrator"))


def mondays(clinic):
    today = timezone.now().astimezone(clinic.zone).date()
    days = [today + timedelta(days=number) for number in range(370)]
    return [day for day in days if day.weekday() == 0]


def test_a_clinic_without_hours_is_refused_with_a_sentence(client, boss):
    clinic = make_clinic()

    page = save(client, clinic, clinic_form(clinic))

    assert errors(page) == [[NO_HOURS], []]
    assert OpeningHours.objects.filter(clinic=clinic).count() == 0


def test_a_clinic_that_is_closed_on_all_its_days_is_refused_with_a_sentence(client, boss):
    clinic = make_clinic()
    assert save(client, clinic, clinic_form(clinic, weekdays=[0])).status_code == 302

    hours = {"hours-INITIAL_FORMS": 1, "hours-0-id": clinic.hours.get().pk, "hours-0-clinic": clinic.pk}
    page = save(client, clinic, clinic_form(clinic, [0], mondays(clinic), **hours))

    assert errors(page) == [[NEVER_OPEN], []]
    assert clinic.closed_days.count() == 0
    assert save(client, clinic, clinic_form(clinic, [0, 1], mondays(clinic), **hours)).status_code == 302
    assert (clinic.hours.count(), clinic.closed_days.count()) == (2, len(mondays(clinic)))


def test_an_empty_form_of_a_new_clinic_names_what_is_missing(client, boss):
    data = clinic_form(make_clinic(), name="", time_zone="Mars")

    page = client.post(reverse("admin:intake_clinic_add"), data)

    assert set(page.context["adminform"].form.errors) == {"name", "slug", "time_zone"}
    assert errors(page) == [[NO_HOURS], []]


def test_a_clinic_that_takes_no_requests_may_be_closed(client, boss):
    clinic = make_clinic()
    data = clinic_form(clinic, name="Closed for now")
    del data["accepts_requests"]

    assert save(client, clinic, data).status_code == 302
    assert (Clinic.objects.get(pk=clinic.pk).name, Clinic.objects.get(pk=clinic.pk).accepts_requests) == (
        "Closed for now",
        False,
    )
