"""How the databases answer what is asked most: by an index, and never by reading a whole table that grows.

On PostgreSQL, `enable_seqscan` is off: with the rows of a test it may read whole tables whatever indexes there are. So
there this shows that an index can serve each query. What it chooses with a million rows, tests/load/growth.py shows.
"""

import re
import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from education import desk, search
from education.freshness import true_until
from education.models import Article, Review, Revision, SearchEntry, WordPart
from education.models.search_index import TITLE, Index, any_of
from intake import outbox
from intake.models import AccessRecord, BookingRequest, Message, SearchWord
from intake.queue import find
from intake.templatetags.waiting import next_due
from tests.rows import make_clinician, make_live, make_look, make_request

pytestmark = pytest.mark.django_db

GROWING = ["intake_bookingrequest", "intake_requestevent", "intake_message", "intake_accessrecord", "intake_searchword"]
GROWING += ["intake_timeoffer", "education_article", "education_revision", "education_seal", "education_review"]
GROWING += ["education_searchentry", "education_wordpart", "education_pageevent", "education_linktarget_revisions"]
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
    analyze("intake")


def analyze(app):
    """Of tables that hold many rows now, as the databases do by themselves, or `prepare` lets them."""
    with connection.cursor() as cursor:
        for table in GROWING:
            if table.startswith(app):
                cursor.execute(f"ANALYZE {table}")


@pytest.fixture
def pages():
    """Pages with years of revisions, each reviewed and known to the search, and one that waits for its day."""
    first, clinician = make_live(NOW - timedelta(days=9)), make_clinician()
    below = {"parent": first.article, "kind": "policy"}
    shelf = Article.objects.bulk_create(
        Article(slug=f"shelf-{number}", path=f"/shelf-{number}/", **below) for number in range(60)
    )
    facts = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    facts |= {"id": None, "state": "approved", "publish_at": NOW - timedelta(days=9)}
    made = Revision.objects.bulk_create(
        Revision(**facts | {"article_id": page.pk, "number": number}) for page in shelf for number in range(1, 11)
    )
    Revision.objects.filter(pk=made[-1].pk).update(publish_at=NOW + timedelta(days=1))
    words = {"title": "x", "answer": "x", "body": "x", "words": "x", "is_past": True}
    SearchEntry.objects.bulk_create(SearchEntry(revision=one, **words) for one in made)
    signed = {"reviewer": clinician.user, "reviewer_name": "Rae", "credential": "PT", "licence_state": "Minnesota"}
    signed |= {"decision": "approved", "decided_at": NOW}
    due = [NOW.date() + timedelta(days=50 + number) for number in range(len(made))]
    Review.objects.bulk_create(Review(revision=one, next_due=day, **signed) for one, day in zip(made, due, strict=True))
    if connection.vendor == "postgresql":
        analyze("education")


def writer():
    """Of the pages with years of revisions."""
    return Revision.objects.filter(article__path="/shelf-1/").first().author


def plan_of(sql, parameters):
    """With parameters, as it is asked: SQLite takes some indexes only for words that stand in the query itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The driver keeps the plan of words that it knows.
            cursor.execute(f"EXPLAIN QUERY PLAN {sql} -- {uuid.uuid4()}", parameters)
            return [row[-1] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return [row[0] for row in cursor.fetchall()]


def asked_by(ask):
    """[(query, parameters)]"""
    heard = []

    def hear(execute, sql, parameters, many, context):
        heard.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(hear):
        ask()
    return heard


def plan(ask):
    """The lines of the plan of what is asked last, as the database runs it."""
    return plan_of(*asked_by(ask)[-1])


def whole_tables(lines, sql):
    """The growing tables that a plan reads from end to end, without an index."""
    names = dict(re.findall(r'"(\w+)" (U\d|V\d|T\d)\b', sql))
    known = {alias: table for table, alias in names.items()} | {table: table for table in GROWING}
    found = [re.search(r"(?:SCAN|Seq Scan on) (\w+)(?!.*USING)(?: (\w+))?", line) for line in lines]
    return {known.get(scan[1], scan[1]) for scan in found if scan} & set(GROWING)


def requests(ask):
    return lambda: list(ask(BookingRequest.objects.all()))


# What is asked, and the index that answers it.
ASKED = {
    "open": (requests(lambda rows: rows.open().order_by("reply_due", "pk")[:51]), "intake_request_open"),
    "late": (requests(lambda rows: rows.late(NOW).order_by("reply_due", "pk")[:51]), "intake_request_open"),
    "next due": (requests(lambda rows: next_due(rows)), "intake_request_open"),
    "closed": (requests(lambda rows: rows.closed().order_by("reply_due", "pk")[:51]), "intake_request_closed"),
    "closed, newest": (
        requests(lambda rows: rows.closed().order_by("-created_at", "-pk")[:51]),
        "intake_request_closed_age",
    ),
    "name": (requests(lambda rows: find(rows, "ana lee")), "intake_searchword_word"),
    "email": (requests(lambda rows: find(rows, "ana@example.com")), "intake_searchword_word"),
    "last four": (requests(lambda rows: find(rows, "0123")), "intake_searchword_word"),
    "born": (requests(lambda rows: find(rows, "3/27/1987")), "intake_request_born"),
    "mine": (requests(lambda rows: rows.filter(claimed_by=7)), "intake_request_owner"),
    "closed, nobody's": (
        requests(lambda rows: rows.closed().filter(claimed_by=None).order_by("reply_due", "pk")[:51]),
        "intake_request_closed",
    ),
    "duplicates": (requests(lambda rows: rows.filter(duplicate_of=7)), "intake_request_duplicates"),
    "mails": (lambda: list(Message.objects.due(NOW)[: outbox.FEW]), "intake_message_turn"),
    "looks": (lambda: list(AccessRecord.objects.order_by("-at", "-pk")[:101]), "intake_access_in_order"),
}
if connection.vendor == "sqlite":  # with one clinic in all, PostgreSQL takes the index of all clinics
    ASKED["closed, one clinic"] = (
        requests(lambda rows: rows.closed().filter(clinic=1).order_by("reply_due", "pk")[:51]),
        "intake_request_closed_here",
    )

# And of pages with years of revisions.
ASKED_OF_PAGES = {
    "reviews that are due": (lambda: desk.overdue(NOW), "education_review_due"),
    "scheduled": (lambda: desk.scheduled(NOW), "education_revision_planned"),
    "until when a page is true": (lambda: true_until(NOW), "education_revision_planned"),
    "pages that can be found": (lambda: Index(Revision.objects.live()).counts([], 9), "education_search_now"),
    "words spelled alike": (lambda: WordPart.objects.like("menisccus", 50), "education_wordpart_part"),
}
if connection.vendor == "sqlite":  # PostgreSQL has other ways to the few open drafts
    ASKED_OF_PAGES |= {
        "my drafts": (lambda: desk.drafts_of(writer()), "education_revision_drafts"),
        "words that wait": (
            lambda: list(Revision.objects.filter(state="in_review").by_others(writer())),
            "education_revision_waiting",
        ),
    }
else:
    ASKED_OF_PAGES["pages named so"] = (
        lambda: Index(Revision.objects.live()).hits([(0, any_of(["meniscus"]), TITLE)], 9),
        "education_searchentry_titles",
    )


@pytest.fixture(params=[*ASKED, *ASKED_OF_PAGES])
def asked(request):
    """What is asked, once what it is asked of is there, and the index that answers it."""
    request.getfixturevalue("stored" if request.param in ASKED else "pages")
    return (ASKED | ASKED_OF_PAGES)[request.param]


def test_what_is_asked_most_reads_its_index(asked):
    ask, index = asked

    assert re.search(index, " ".join(plan(ask)))


def test_without_its_index_the_same_takes_more_work(asked):
    """So that no index is kept that helps nobody, and no test passes by an index that another could stand in for."""
    ask, index = asked
    sql = asked_by(ask)[-1]
    used = [each for each in indexes() if re.match(index, each) and each in " ".join(plan_of(*sql))]
    before = work(*sql)

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for each in used:
            cursor.execute(f"DROP INDEX {each}")
        after, lines = work(*sql), plan_of(*sql)
        transaction.set_rollback(True)

    assert used
    assert after > before, (used, before, after, lines)


def indexes():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        return sorted((name for (name,) in cursor.fetchall()), key=len, reverse=True)


def work(sql, parameters):
    """Steps of SQLite's machine, or what PostgreSQL takes the query to cost."""
    if connection.vendor == "postgresql":
        return float(re.search(r"cost=[\d.]+\.\.([\d.]+)", plan_of(sql, parameters)[0])[1])
    steps = []
    connection.connection.set_progress_handler(lambda: steps.append(1), 1)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} -- {uuid.uuid4()}", parameters).fetchall()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return len(steps)


def test_the_deliverer_reads_the_mails_in_their_turn(stored):
    lines = plan(ASKED["mails"][0])

    assert not [line for line in lines if "TEMP B-TREE" in line or "Sort" in line]


def test_the_live_words_of_some_pages_read_these_pages_only(stored):
    for rows in [
        Article.objects.live().filter(path="/about/"),
        Revision.objects.live().filter(article__path="/about/"),
    ]:
        sql, parameters = asked_by(partial(list, rows))[-1]
        assert whole_tables(plan_of(sql, parameters), sql) == set()


PAGES = ["", "?tab=late", "?tab=booked", "?tab=closed", "?tab=fell_back", "?tab=quarantine", "?owner=mine", "?o=1"]


@pytest.mark.parametrize("query", PAGES)
def test_no_query_of_the_queue_reads_a_whole_table(client, manager, stored, query):
    assert read_whole(client, reverse("admin:intake_bookingrequest_changelist") + query) == set()


QUESTIONS = ["meniscus", "knee", "knee meniscus", "kne", "menisccus nee", "runners knee pain when sitting"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_query_of_the_search_reads_a_whole_table(client, stored, pages, question, monkeypatch):
    monkeypatch.setattr(search, "MOST_HITS", 5)

    assert read_whole(client, f"/search/?q={question}") == set()


def test_no_query_of_the_desk_reads_a_whole_table(client, admin_user, stored, pages):
    client.force_login(admin_user)

    assert read_whole(client, reverse("admin:index")) == set()


def test_no_query_of_the_page_of_a_request_reads_a_whole_table(client, manager, stored):
    assert read_whole(client, reverse("admin:intake_bookingrequest_change", args=[stored.pk])) == set()


def read_whole(client, address):
    client.get(address)  # what is read once and kept, such as content types, does not count
    answers = []
    heard = asked_by(lambda: answers.append(client.get(address)))
    asked = [(sql, parameters) for sql, parameters in heard if sql.startswith("SELECT")]
    assert (answers[0].status_code, bool(asked)) == (200, True)
    return {table for sql, parameters in asked for table in whole_tables(plan_of(sql, parameters), sql)}
