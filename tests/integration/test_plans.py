"""How the databases answer what is asked most: by an index, and never by reading a whole table that grows.

On PostgreSQL, `enable_seqscan` is off: with the rows of a test it may read whole tables whatever indexes there are. So
there this shows that an index can serve each query. What it chooses with a million rows, tests/load/growth.py shows.
"""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education.models import Article, Revision
from intake import outbox
from intake.models import AccessRecord, BookingRequest, Message, SearchWord
from intake.queue import find
from tests.rows import make_look, make_request

pytestmark = pytest.mark.django_db

GROWING = ["intake_bookingrequest", "intake_requestevent", "intake_message", "intake_accessrecord", "intake_searchword"]
GROWING += ["intake_timeoffer", "education_article", "education_revision", "education_seal"]
NOW = timezone.now()


@pytest.fixture
def manager(client, staff, north):
    user = staff("mia", "Clinic manager", north)
    client.force_login(user)
    return user


@pytest.fixture
def stored(north):
    """A request of that clinic that can be found, and that somebody looked at."""
    request = make_request(north)
    BookingRequest.objects.filter(pk=request.pk).update(search_name="ana lee", email="ana@example.com")
    request.refresh_from_db()
    SearchWord.objects.write([request])
    make_look(request)
    among_others(request)
    return request


def among_others(request, number=600):
    """Closed requests of other people beside it. PostgreSQL chooses by what it knows of the rows, so it is told."""
    facts = {field.attname: getattr(request, field.attname) for field in request._meta.concrete_fields}
    facts |= {"state": "seen", "email": "", "phone_digits": ""}
    made = BookingRequest.objects.bulk_create(
        BookingRequest(
            **facts
            | {"id": None, "reference": f"{n:09}", "submit_key": uuid.uuid4(), "token_hash": f"{n:064}"}
            | {"search_name": f"person {n}", "birth_date": date(1950, 1, 1) + timedelta(days=n)}
            | {"created_at": NOW - timedelta(hours=n), "reply_due": NOW - timedelta(hours=n)}
        )
        for n in range(number)
    )
    SearchWord.objects.write(made)
    mail = {"kind": "x", "recipient": "a@example.org", "subject": "x", "body": "x", "created_at": NOW}
    Message.objects.bulk_create(
        Message(request=one, message_id=f"<{one.pk}@example.org>", state="sent", next_try_at=NOW, sent_at=NOW, **mail)
        for one in made
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(GROWING)}")


def plan_of(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [row[-1] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return [row[0] for row in cursor.fetchall()]


def plan(rows):
    """The lines of the plan of a queryset, as the database runs it."""
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    return plan_of(queries[-1]["sql"])


def whole_tables(lines, sql):
    """The growing tables that a plan reads from end to end, without an index."""
    names = dict(re.findall(r'"(\w+)" (U\d|V\d|T\d)\b', sql))
    known = {alias: table for table, alias in names.items()} | {table: table for table in GROWING}
    found = [re.search(r"(?:SCAN|Seq Scan on) (\w+)(?!.*USING)(?: (\w+))?", line) for line in lines]
    return {known.get(scan[1], scan[1]) for scan in found if scan} & set(GROWING)


ASKED = {
    "open": (lambda rows: rows.open().order_by("reply_due", "pk")[:51], "intake_request_(due|queue)"),
    "late": (lambda rows: rows.late(NOW).order_by("reply_due", "pk")[:51], "intake_request_(due|queue)"),
    "closed": (lambda rows: rows.closed().order_by("reply_due", "pk")[:51], "intake_request_closed"),
    "closed, newest": (lambda rows: rows.closed().order_by("-created_at", "-pk")[:51], "intake_request_closed_age"),
    "name": (lambda rows: find(rows, "ana lee"), "intake_searchword_word"),
    "email": (lambda rows: find(rows, "ana@example.com"), "intake_searchword_word"),
    "last four": (lambda rows: find(rows, "0123"), "intake_searchword_word"),
    "born": (lambda rows: find(rows, "3/27/1987"), "intake_request_born"),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_queue_and_its_search_read_an_index(stored, name):
    ask, index = ASKED[name]

    assert re.search(index, " ".join(plan(ask(BookingRequest.objects.all()))))


def test_the_deliverer_reads_the_mails_in_their_turn_from_an_index(stored):
    lines = plan(Message.objects.due(NOW)[: outbox.FEW])

    assert "intake_message_turn" in " ".join(lines)
    assert not [line for line in lines if "TEMP B-TREE" in line or "Sort" in line]


def test_the_live_words_of_some_pages_read_these_pages_only(stored):
    for rows in [
        Article.objects.live().filter(path="/about/"),
        Revision.objects.live().filter(article__path="/about/"),
    ]:
        assert "education_revision_newest" in " ".join(plan(rows))


def test_who_looked_stands_in_an_index_in_its_order(stored):
    assert "intake_access_" in " ".join(plan(AccessRecord.objects.order_by("-at", "-pk")[:101]))


PAGES = ["", "?tab=late", "?tab=booked", "?tab=closed", "?tab=fell_back", "?tab=quarantine", "?owner=mine", "?o=1"]


@pytest.mark.parametrize("query", PAGES)
def test_no_query_of_the_queue_reads_a_whole_table(client, manager, stored, query):
    assert read_whole(client, reverse("admin:intake_bookingrequest_changelist") + query) == set()


def test_no_query_of_the_page_of_a_request_reads_a_whole_table(client, manager, stored):
    assert read_whole(client, reverse("admin:intake_bookingrequest_change", args=[stored.pk])) == set()


def read_whole(client, address):
    client.get(address)  # what is read once and kept, such as content types, does not count
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert asked
    return {table for sql in asked for table in whole_tables(plan_of(sql), sql)}
