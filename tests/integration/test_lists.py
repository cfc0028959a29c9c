"""What staff look at most asks the database as often for 30 rows as for one."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from education.models import Choice, PageEvent, RedFlag, SiteSettings
from intake.models import BookingRequest, ClosedDay, Message, RequestEvent, TimeOffer
from tests.rows import MAKERS, count_queries, make_article, make_clinic, make_live, make_question, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page(name, row, kind="change"):
    return reverse(f"admin:{name}_{kind}", args=[row.pk])


def counts_at_1_and_30(ask, make):
    """The queries with one row and with 30. The page is warm before: sessions and content types are read once."""
    make()
    ask()
    counts = [ask()]
    for _ in range(29):
        make()
    return [*counts, ask()]


def test_every_list_of_ours_is_held():
    ours = {model for model in admin.site._registry if model._meta.app_label in {"education", "intake"}}

    assert ours - {SiteSettings} == set(MAKERS)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_needs_the_same_queries_for_1_and_30_rows(client, admin_user, model):
    client.force_login(admin_user)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    made, shown = [], []

    def ask():
        count, response = count_queries(client, address, pk__in=",".join(str(row.pk) for row in made))
        shown.append(len(response.context["cl"].result_list))
        return count

    one, thirty = counts_at_1_and_30(ask, lambda: made.append(MAKERS[model]()))

    assert shown == [1, 1, 30]
    assert one == thirty


def copies(request, start, end):
    """More requests of the same person, in one statement."""
    facts = {field.attname: getattr(request, field.attname) for field in request._meta.concrete_fields}
    BookingRequest.objects.bulk_create(
        BookingRequest(
            **facts | {"id": None, "reference": f"{n:09}", "submit_key": uuid.uuid4(), "token_hash": f"{n:063}"}
        )
        for n in range(start, end)
    )


def test_queue_and_page_need_the_same_queries_for_1_30_and_3000_requests(client, staff, north):
    client.force_login(staff("ana", "Front desk", north))
    request, counts = make_request(north), []
    addresses = [reverse("admin:intake_bookingrequest_changelist"), page("intake_bookingrequest", request)]
    for address in addresses:
        client.get(address)

    for start, end in [(1, 1), (1, 30), (30, 3000)]:
        copies(request, start, end)
        counts.append([count_queries(client, address)[0] for address in addresses])

    assert BookingRequest.objects.of(north.memberships.get().user).count() == 3000
    assert counts[0] == counts[1] == counts[2]


def closed_days():
    clinic = make_clinic()
    days = iter(date(2027, 1, 1) + timedelta(days=number) for number in range(30))
    return page("intake_clinic", clinic), lambda: ClosedDay.objects.create(clinic=clinic, date=next(days))


def trail_of_a_request():
    request, now = make_request(), timezone.now()

    def make():
        RequestEvent.objects.create(request=request, at=now, actor_words="Ana", to_state="new")
        number = request.messages.count()
        facts = {"next_try_at": now, "created_at": now, "message_id": f"<{number}@example.org>"}
        Message.objects.create(request=request, kind="x", recipient="a@example.org", subject="x", body="x", **facts)

    return page("intake_bookingrequest", request), make


def everything_of_a_request():
    """Offered times, and others who may be the same person, at this clinic and at another one."""
    request, now, number = make_request(), timezone.now(), iter(range(1, 100))
    BookingRequest.objects.update(search_name="ana", claimed_by=None)

    def make():
        for clinic in [request.clinic, None]:
            other = make_request(clinic) if clinic else make_request()
            BookingRequest.objects.filter(pk=other.pk).update(search_name="ana", birth_date=request.birth_date)
        start = now + timedelta(days=next(number))
        TimeOffer.objects.create(request=request, clinic=request.clinic, starts_at=start, offered_at=now)
        clinics = {"from_clinic": request.clinic, "to_clinic": request.clinic}
        request.events.create(at=now, actor_words="Ana", to_state="claimed", **clinics)

    return page("intake_bookingrequest", request), make


def history_of_a_page():
    article, now = make_article(), timezone.now()

    def make():
        PageEvent.objects.create(
            article=article, revision=make_live(now, article), what="approved", at=now, actor_words="Rae"
        )

    return page("education_article", article, "history"), make


def choices_of_a_question():
    question, numbers = make_question(), iter(range(30))
    facts = {"question": question, "words": "Yes", "flag": RedFlag.objects.get(code="INJURY")}
    return page("education_question", question), lambda: Choice.objects.create(code=f"c{next(numbers)}", **facts)


@pytest.mark.parametrize(
    "place",
    [closed_days, trail_of_a_request, everything_of_a_request, history_of_a_page, choices_of_a_question],
    ids=lambda place: place.__name__,
)
def test_a_page_with_a_list_in_it_needs_the_same_queries_for_1_and_30_rows(client, admin_user, place):
    client.force_login(admin_user)
    address, make = place()

    one, thirty = counts_at_1_and_30(lambda: count_queries(client, address)[0], make)

    assert one == thirty
