"""Public pages are made once for each version of the content, and are right at the next request after any change."""

import gzip
import logging
import re
import time
from collections import Counter
from datetime import timedelta
from threading import Thread

import brotli
import pytest
from django.apps import apps
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from education import publishing
from education.freshness import true_until, version
from education.models import Article, Notice, Revision, SiteSettings
from education.watching import BESIDE, tables_of
from runnersknee import page_cache
from runnersknee.wsgi import application
from tests.served import Server, visitor

pytestmark = pytest.mark.django_db

ABOUT = "/about/"
TOKEN = "SELECT token FROM education_contentversion WHERE id = 1"
KEPT = ["/", ABOUT, "/causes/overstriding/", "/exercises/", "/exercises/forward-lean/", "/exercises/choosing/"]
KEPT += ["/when-to-get-help/", "/glossary/", "/clinics/", "/feed.xml", "/sitemap.xml", "/robots.txt"]
ASKED_ANEW = [
    "/search/",
    "/request/",
    "/request/safety/",
    "/self-check/",
    "/my-plan/",
    "/running-plan/",
    "/account/sign-in/",
]
BY_QUERY = ["/exercises/", "/sitemap.xml"]  # their views look at it
OF_A_LINK = "?utm_source=news%20letter&fbclid=a_b-1"
ASKED_ANEW += ["/exercises/?level=easy", *(f"{path}{OF_A_LINK}" for path in BY_QUERY), "/healthz/"]


@pytest.fixture
def client():
    connection.close_at = None  # the one of a test lives as long as its transaction
    return visitor()


@pytest.fixture
def about():
    return Revision.objects.live().get(article__path=ABOUT)


def get(client, path, method="get", **headers):
    """The answer, and what the database was asked for it."""
    with CaptureQueriesContext(connection) as seen:
        response = getattr(client, method)(path, headers=headers)
    return response, [query["sql"] for query in seen.captured_queries]


def title(client):
    return re.search("<h1[^>]*>(.*?)</h1>", client.get(ABOUT).content.decode(), re.DOTALL)[1].strip()


@pytest.mark.parametrize("path", KEPT)
def test_a_page_is_made_once_and_then_asks_for_the_token_only(client, path):
    first = client.get(path)
    again, asked = get(client, path)
    assert (asked, again.content, dict(again.headers)) == ([TOKEN], first.content, dict(first.headers))


@pytest.mark.parametrize("path", [path for path in KEPT if path not in BY_QUERY])
@pytest.mark.parametrize("first", ["", OF_A_LINK])
def test_a_link_from_elsewhere_leads_to_the_same_kept_page(client, path, first):
    whole = client.get(f"{path}{first}")
    for query in ["", OF_A_LINK, "?a=1"]:
        again, asked = get(client, f"{path}{query}")
        assert (asked, again.content, dict(again.headers)) == ([TOKEN], whole.content, dict(whole.headers))


def test_a_page_that_is_kept_refuses_a_broken_query_as_a_new_one_does(client):
    assert client.get(ABOUT).status_code == 200
    assert [client.get(f"{ABOUT}?{query}").status_code for query in ["a=%ff", "%00", "a=%E2%9C%93"]] == [400, 400, 200]


@pytest.mark.parametrize("path", KEPT)
def test_who_has_the_page_hears_that_it_is_the_same(client, path):
    whole = client.get(path)
    answer, asked = get(client, path, if_none_match=whole["ETag"])
    assert (answer.status_code, answer.content, asked) == (304, b"", [TOKEN])
    beside = {"Content-Type", "Content-Length"}
    assert dict(answer.headers) == {name: value for name, value in whole.headers.items() if name not in beside}


def test_who_has_the_page_of_a_process_that_ended_hears_so_from_the_next(client):
    known = client.get(ABOUT)["ETag"]
    page_cache.pages.clear()
    answer = client.get(ABOUT, headers={"if-none-match": known})
    assert (answer.status_code, answer.content, "Content-Type" in answer.headers) == (304, b"", False)


def test_each_answer_leaves_one_line_whoever_gives_it(client, caplog):
    with caplog.at_level(logging.INFO, logger="runnersknee.access"):
        known = client.get(ABOUT)["ETag"]
        client.get(ABOUT)
        client.get(ABOUT, headers={"if-none-match": known})
        client.get(f"{ABOUT}?name=Ann")
    lines = [re.sub(r"\d+ms$", "", record.getMessage()) for record in caplog.records]
    assert lines == [f"GET {ABOUT} {status} " for status in (200, 200, 304, 200)]


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ProgrammingError, 500), (DatabaseError, 500)])
def test_a_kept_page_is_not_shown_while_nobody_can_say_whether_it_is_true(client, error, status):
    def away(execute, sql, params, many, context):
        raise error(sql)

    client.raise_request_exception = False
    whole = client.get(ABOUT).content
    with connection.execute_wrapper(away):
        closed = client.get(ABOUT)
    assert (closed.status_code, closed.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert "</h1>" in closed.text
    assert client.get(ABOUT).content == whole


def test_who_asks_for_the_head_gets_the_same_without_the_page(client):
    whole = client.get(ABOUT)
    head, asked = get(client, ABOUT, method="head")
    assert (head.status_code, head.content, dict(head.headers), asked) == (200, b"", dict(whole.headers), [TOKEN])


def served(path, **more):
    """What `runnersknee.wsgi` tells gunicorn: status and headers, and the body."""
    told = []
    body = application(RequestFactory().get(path, **more).environ, lambda *line: told.append(line))
    return told[0], b"".join(body)


def test_what_gunicorn_serves_answers_kept_pages_by_itself(client):
    whole = client.get(ABOUT)
    with CaptureQueriesContext(connection) as seen:
        answer = served(ABOUT)
    assert answer == (("200 OK", [*whole.headers.items()]), whole.content)
    assert [query["sql"] for query in seen] == [TOKEN]


def test_a_connection_that_is_old_enough_ends_before_a_kept_page_too(client):
    """In a thread with a connection of its own, as the one of a test is held by its transaction."""
    client.get(ABOUT)
    environ, is_the_same = RequestFactory().get(ABOUT).environ, []

    def visit():
        for seconds in [60, 60, -1]:
            before = connection.connection
            assert page_cache.true_page(environ)
            is_the_same.append(connection.connection is before)
            connection.close_at = time.monotonic() + seconds
        page_cache.true_page(environ)
        is_the_same.append(connection.connection is before)
        connection.close()

    thread = Thread(target=visit)
    thread.start()
    thread.join()
    assert is_the_same == [False, True, True, False]


def test_each_encoding_has_its_own_bytes_and_its_own_name(client):
    wanted = {
        "": (None, bytes),
        "gzip, deflate": ("gzip", gzip.decompress),
        "gzip, br;q=0.9": ("br", brotli.decompress),
        "br;q=0, gzip;q=0.0": (None, bytes),
        "*": ("br", brotli.decompress),
    }
    plain = client.get(ABOUT).content
    names = set()
    for accepted, (coding, unpacked) in wanted.items():
        answer = client.get(ABOUT, headers={"accept-encoding": accepted})
        assert (answer.headers.get("Content-Encoding"), unpacked(answer.content)) == (coding, plain)
        assert (answer["Vary"], answer["Content-Length"]) == ("Accept-Encoding", str(len(answer.content)))
        names.add(answer["ETag"])
    assert len(names) == 3
    assert not [name for name in names if name.startswith("W/")]


TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'content_changed_%'",
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'content_changed_%'",
}


@pytest.mark.parametrize("path", ["/exercises/?level=easy", "/nowhere/", "/request/"])
def test_what_is_not_kept_is_still_compressed(client, path):
    answer = client.get(path, headers={"accept-encoding": "br, gzip"})
    assert (answer["Content-Encoding"], b"</html>" in gzip.decompress(answer.content)) == ("gzip", True)


def watched():
    clinics = ["Clinic", "OpeningHours", "ClosedDay", "Service", "Language", "RoutingRule"]
    content = [model for model in apps.get_app_config("education").get_models() if model.__name__ not in BESIDE]
    return tables_of([*content, *(apps.get_model("intake", name) for name in clinics)])


def test_kept_pages_are_made_from_watched_tables_only(client, about, editor):
    """Of pages to come, too: a page that is kept and reads a table that nobody watches fails here."""
    Revision.objects.filter(pk=about.pk).update(author=editor)
    read = set()
    for path in [*KEPT, *Article.objects.live().values_list("path", flat=True)]:
        page_cache.pages.clear()
        SiteSettings.objects.update(name="Runner's Knee")  # so that the wordings are read anew, too
        _, asked = get(client, path)
        read |= {table for sql in asked for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', sql)}
    assert read - watched() == {"education_contentversion", "auth_user"}
    assert len(read & watched()) > 30


def test_watched_tables_have_all_triggers_and_no_other_table_has_one():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        found = Counter(table for (table,) in cursor.fetchall())
    each = 3 if connection.vendor == "sqlite" else 1  # insert, update, delete; or one for all
    assert found == dict.fromkeys(watched() | {"auth_user"}, each)


def test_names_of_authors_change_the_token_but_signing_in_does_not(editor):
    before = version()
    editor.last_login = timezone.now()
    editor.save(update_fields=["last_login"])
    assert version() == before
    editor.first_name = "Edda"
    editor.save(update_fields=["first_name"])
    assert version() != before


def test_a_change_by_any_means_shows_at_the_next_request(client, about):
    assert title(client) == about.title
    with connection.cursor() as cursor:
        cursor.execute("UPDATE education_revision SET title = %s WHERE id = %s", ["By hand", about.pk])
    assert title(client) == "By hand"
    Article.objects.filter(path=ABOUT).update(withdrawn_at=timezone.now())
    assert client.get(ABOUT).status_code == 410


def test_a_change_that_was_taken_back_leaves_no_page(client):
    before = client.get(ABOUT).content
    with transaction.atomic():
        SiteSettings.objects.update(name="Not for long")
        assert b"Not for long" in client.get(ABOUT).content
        transaction.set_rollback(True)
    assert client.get(ABOUT).content == before


def test_a_planned_page_is_there_to_the_second(client, about, editor, reviewer, monkeypatch):
    now, old = timezone.now(), about.title
    day = now.replace(minute=7, second=13, microsecond=0) + timedelta(hours=2)
    draft = publishing.new_draft(about, editor, now)
    draft.title = "Planned"
    draft.save()
    publishing.submit(draft, editor, now)
    publishing.approve(draft, reviewer, now, draft.references.values_list("key", flat=True), day)
    for moment, shown in [(day - timedelta(seconds=1), old), (day, "Planned")]:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert title(client) == shown


def test_a_notice_comes_and_goes_to_the_second(client, monkeypatch):
    hour, words = timezone.now().replace(minute=0, second=0, microsecond=0), "Closed for snow"
    starts, ends = hour + timedelta(minutes=5), hour + timedelta(minutes=9)
    Notice.objects.create(text=words, starts_at=starts, ends_at=ends)
    second = timedelta(seconds=1)
    for moment, is_there in [(starts - second, False), (starts, True), (ends - second, True), (ends, False)]:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert (words in client.get(ABOUT).content.decode()) == is_there


def test_nothing_is_kept_past_the_hour():
    """The page of the clinics tells days that they are closed, and days begin with an hour."""
    at = timezone.now().replace(minute=59, second=59)
    assert true_until(at) == at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


@pytest.mark.parametrize("path", ASKED_ANEW)
def test_what_may_hold_a_person_a_form_or_a_question_is_not_kept(client, path):
    for _ in range(2):
        answer = client.get(path)
        assert answer.status_code in (200, 302)
    assert len(page_cache.pages) == 0


def test_a_draft_is_not_kept(client, about, editor):
    draft = publishing.new_draft(about, editor, timezone.now())
    client.force_login(editor)
    assert client.get(f"/drafts/{draft.pk}/").status_code == 200
    assert len(page_cache.pages) == 0
    assert Client().get(f"/drafts/{draft.pk}/").status_code == 404


def test_other_spellings_of_a_host_fill_no_memory(client, settings):
    settings.SITE_URL, settings.PORT, settings.ALLOWED_HOSTS = "https://knee.example.org", 8000, ["knee.example.org"]
    for host in [
        "knee.example.org:8000",
        "knee.example.org",
        "KNEE.example.org",
        "knee.example.org.",
        "knee.example.org:1",
    ]:
        assert client.get(ABOUT, headers={"host": host}).status_code == 200, host

    assert sorted(key[-1] for key in page_cache.pages) == ["knee.example.org", "knee.example.org:8000"]


def test_a_kept_page_is_not_for_a_wrong_host_nor_for_plain_http(client, settings):
    assert client.get(ABOUT, secure=True).status_code == 200
    assert client.get(ABOUT, headers={"host": "elsewhere.example"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    client.handler = Server(enforce_csrf_checks=False)
    client.handler.load_middleware()
    assert client.get(ABOUT, secure=True).status_code == 200
    assert client.get(ABOUT)["Location"] == f"https://testserver{ABOUT}"


def test_what_a_proxy_tells_of_the_protocol_counts(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    client.handler = Server(enforce_csrf_checks=False)
    client.handler.load_middleware()
    for told, status in [("https", 200), ("http", 301), (None, 301), ("https", 200)]:
        assert client.get(ABOUT, headers={"x-forwarded-proto": told} if told else {}).status_code == status
    assert client.get(ABOUT, headers={"x-forwarded-proto": "https,7"}).status_code == 200
    assert len(page_cache.pages) == 1  # strangers cannot fill the memory with words of theirs


def test_a_site_below_a_path_has_pages_of_its_own(client):
    assert b'"/below/' in client.get(ABOUT, SCRIPT_NAME="/below").content
    assert b"/below/" not in client.get(ABOUT).content


def test_memory_for_pages_is_bounded(client, monkeypatch):
    small = page_cache.LRUCache(60_000, getsizeof=lambda page: page.size)
    monkeypatch.setattr(page_cache, "pages", small)
    for path in KEPT:  # some fit, some are greater than all the room there is
        assert client.get(path).content == client.get(path).content
        assert small.currsize <= 60_000
    assert 0 < len(small) < len(KEPT)
