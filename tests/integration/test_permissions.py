"""Every address of the site, asked by every role. The table is in tests/permissions.py."""

import hashlib
import itertools
import re
from urllib.parse import urlsplit

import pytest
from django.contrib import admin, auth
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLResolver, get_resolver, reverse

from tests import permissions
from tests.world import Calls

pytestmark = pytest.mark.django_db
OF_MODEL = re.compile(  # the addresses that the admin gives each model
    r"admin/(\w+)/(\w+)/((add|<path:object_id>|<path:object_id>/(change|history|delete))/)?"
)
COUNTS = {"shared_cache"}  # how often somebody asks is counted for all, also for who is refused
WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


def routes(patterns, before="", namespace=""):
    """(route, name) of all addresses of the site."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, route, namespace + inner)
        else:
            yield route, namespace + (pattern.name or "")


def row_of(route, name):
    """What stands for an address in the table: the model whose address it is, or its name."""
    models = {model._meta.label_lower for model in admin.site._registry}
    found = OF_MODEL.fullmatch(route)
    label = f"{found[1]}.{found[2]}" if found else ""
    return label if label in models else name


def test_every_address_of_the_site_has_its_row():
    pages = {(name, method) for name, _, method, _ in permissions.pages()}
    rows = {name for name, _ in pages} | set(permissions.models())
    asked = {row_of(route, name): route for route, name in routes(get_resolver().url_patterns)}

    missing = [f"{name} (/{asked[name]})" for name in sorted(set(asked) - rows)]
    assert missing == [], "Say in tests/permissions.py who may: a model in MODELS, any other address in PAGES."
    assert rows - set(asked) == set(), "These rows of tests/permissions.py name an address that is gone."
    assert pages == set(itertools.product({name for name, _ in pages}, ["GET", "POST"])), "Say both GET and POST."


class Writes:
    """The tables that statements write to."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        written = WRITE.match(sql)
        self.tables |= {written[1]} - COUNTS if written else set()
        return execute(sql, params, many, context)


def outcome(response):
    """The word of the table for an answer."""
    place = urlsplit(response.get("Location", "")).path
    places = {reverse("admin:login"): "login", reverse("account_login"): "login", reverse("admin:index"): "index"}
    if place in places:
        return places[place]
    return "in" if response.status_code < 400 else str(response.status_code)


def ask(client, session, call, keep):
    """The word of the answer, and the tables it wrote to. What it wrote stays if `keep`."""
    writes = Writes()
    client.cookies.clear()
    client.cookies.load(session)
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = getattr(client, call.method.lower())(call.path, call.data if call.method == "POST" else None)
        transaction.set_rollback(not keep)
    return outcome(response), writes.tables


def checksums():
    """{table: its rows as one number}"""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - COUNTS:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = hashlib.sha256("".join(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


@pytest.fixture
def read_once(monkeypatch):
    """Django reads each person, with the rights of their groups, at the first call of theirs: no call changes them."""
    people = {}

    def get_user(request):
        pk = request.session.get(auth.SESSION_KEY)
        if pk not in people:
            people[pk] = read(request)
        return people[pk]

    read = auth.get_user
    monkeypatch.setattr(auth, "get_user", get_user)


@pytest.mark.usefixtures("read_once")
def test_each_role_gets_what_the_table_says_and_a_refusal_changes_nothing(
    north, central, staff, clinician, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # no row that a sign-out could remove
    monkeypatch.setattr(ClientHandler, "_middleware_chain", None)  # one that reads these sessions
    calls = Calls(north, central, staff, clinician)
    asked, wrong, before = list(calls.of_pages()) + list(calls.of_models()), [], checksums()
    client = Client(raise_request_exception=False)
    # Statuses are decided before a page is drawn, and how pages look is tested elsewhere.
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_, **__: "")

    for role, call in itertools.product(permissions.ROLES, asked):
        may_write = role in call.writers
        word, written = ask(client, calls.sessions[role], call, keep=not may_write)
        said = f"{role}: {call.method} {call.title} ({call.path})"
        if word != call.words[role]:
            wrong.append(f"{said} is {word}, not {call.words[role]}")
        if bool(written) != may_write:
            wrong.append(f"{said} wrote to {sorted(written) or 'nothing'}")

    assert len(asked) > 400
    assert wrong == [], "\n".join(["The table and the site differ:", *wrong])
    assert checksums() == before
