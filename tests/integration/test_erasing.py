"""One function erases a request from every table; what was erased is looked for everywhere."""

# ruff: noqa: S608 - the names of our own tables
import json
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from education.models.trail import open_door
from intake import desk, erasing, lifecycle
from intake.models import BookingRequest, Clinic, Message, RequestEvent, ResumeLink, TimeOffer
from tests.erased import OF_PEOPLE, OF_THE_SITE, PAGES
from tests.journey import book, send
from tests.rows import make_look, make_request

UUID = "char(32)"  # how SQLite keeps one
WORDS = ("char", "text", "json", "bytea", "blob", "clob")


def tables():
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def columns_of_words(table):
    """The columns that can hold words, as the database names them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = cursor.execute(f"PRAGMA table_info({table})").fetchall()
            return {
                name for _, name, kind, *_ in found if kind.lower().startswith((*WORDS, "varchar")) and kind != UUID
            }
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
        return {name for name, kind in cursor.fetchall() if any(word in kind for word in WORDS)}


@pytest.mark.django_db
def test_every_table_is_named_and_every_column_of_words_in_those_of_people():
    rest = tables() - set(OF_PEOPLE) - set(OF_THE_SITE.split())

    assert {table for table in rest if not table.startswith(PAGES)} == set()
    assert {table: columns_of_words(table) for table in OF_PEOPLE} == {
        table: set(named.split()) for table, named in OF_PEOPLE.items()
    }


@pytest.mark.django_db
def test_no_table_of_pages_can_point_to_a_request():
    """So that a new one that does is told among those of people."""
    pointing = {relation.related_model._meta.db_table for relation in BookingRequest._meta.related_objects}

    assert pointing - {"intake_bookingrequest"} <= set(OF_PEOPLE)


class Birds:
    """Canaries: each a word that is nowhere else."""

    def __init__(self):
        self.numbers, self.flown = count(1), []

    def fly(self, most=30):
        self.flown.append(f"zqcanary{next(self.numbers):03}x"[:most])
        return self.flown[-1]

    def into(self, row, skip=()):
        """{column: a canary} for every column of words of a row that takes free words."""
        found = {}
        for field in row._meta.concrete_fields:
            kind = field.get_internal_type()
            if kind == "JSONField" and field.name not in skip:
                found[field.name] = {"words": [self.fly()]}
            elif kind in {"CharField", "TextField"} and field.name not in skip and not field.choices:
                found[field.name] = self.fly(field.max_length or 30)
        return found


def put(birds, stored, request_session):
    """Canaries in every column of words that hangs on the request."""
    kept = {"route", "reference", "zip_code", "language", "hold_reason"}  # on hold, nothing is erased
    BookingRequest.objects.filter(pk=stored.pk).update(**birds.into(stored, kept), route={"candidates": [birds.fly()]})
    with open_door():
        for row in stored.events.all():
            RequestEvent.objects.filter(pk=row.pk).update(**birds.into(row))
    for row in stored.messages.all():
        Message.objects.filter(pk=row.pk).update(**birds.into(row))
    kind = ContentType.objects.get_for_model(stored).pk
    LogEntry.objects.create(
        user_id=stored.claimed_by_id,
        content_type_id=kind,
        object_id=stored.pk,
        object_repr=birds.fly(),
        action_flag=2,
        change_message=birds.fly(),
    )
    draft = {"key": str(stored.submit_key), "steps": {"you": {"full_name": birds.fly()}}}
    request_session["sent"], request_session["draft"] = str(stored.submit_key), draft
    request_session.save()
    ResumeLink.objects.create(session_id=request_session.session_key, token_hash=birds.fly(), created_at=timezone.now())


def whole_database():
    """Every value of every table as text; sessions as what they mean."""
    with connection.cursor() as cursor:
        for table in sorted(tables()):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, repr(cursor.fetchall())
    yield "sessions, decoded", json.dumps([session.get_decoded() for session in Session.objects.all()])


def found_in(birds):
    return {(table, bird) for table, text in whole_database() for bird in birds.flown if bird in text}


@pytest.mark.django_db
def test_an_erased_request_is_in_no_table(client, staff, north):
    ana, birds = staff("ana", "Front desk", north), Birds()
    send(client)
    stored = book(by=ana)
    other = make_request(north)
    BookingRequest.objects.filter(pk=other.pk).update(duplicate_of=stored)
    make_look(stored)
    put(birds, stored, SessionStore())
    assert len({bird for _, bird in found_in(birds)}) == len(birds.flown) > 50

    erasing.erase(stored)

    assert found_in(birds) == set()
    other.refresh_from_db()
    assert other.duplicate_of_id is None
    hanging = [model.objects.filter(request_id=stored.pk) for model in [RequestEvent, Message, TimeOffer]]
    assert [rows.count() for rows in hanging] == [0, 0, 0]


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A request that is written to the disk."""
    with django_db_blocker.unblock():
        clinic = Clinic.objects.get(slug="example-clinic-north")
        stored = make_request(clinic)
        lifecycle.write_event(stored, "claimed", None, timezone.now(), CANARY)
        BookingRequest.objects.filter(pk=stored.pk).update(answers=[{"words": f"{CANARY} " * 3000}])
        yield stored
        get_user_model().objects.filter(pk=stored.claimed_by_id).delete()
        connection.close()


CANARY = "zqcanary-in-the-file"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own files")
def test_the_file_itself_holds_nothing_of_it(committed):
    file = connection.settings_dict["NAME"]
    assert raw(file).count(CANARY.encode()) > 1000

    call_command("erase", committed.reference, stdout=StringIO())

    assert raw(file).count(CANARY.encode()) == 0
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert cursor.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def raw(file):
    """The bytes of the database and of its log."""
    return b"".join(path.read_bytes() for path in Path(file).parent.glob(f"{Path(file).name}*"))


@pytest.mark.django_db
def test_a_request_on_hold_is_erased_by_nobody(staff, north, capsys):
    max_, stored = staff("max", "Clinic manager", north), make_request(north)
    desk.hold(stored, max_, timezone.now(), "A letter of a lawyer")

    for act in [erasing.erase, lambda held: erasing.erase_for_person(held, timezone.now())]:
        with pytest.raises(ValidationError):
            act(BookingRequest.objects.get())
    with pytest.raises(CommandError, match="This request is on hold. A manager takes it off first."):
        call_command("erase", stored.reference)

    desk.free(stored, max_, timezone.now(), "The matter is settled")
    call_command("erase", stored.reference)
    assert f"{stored.reference} is erased" in capsys.readouterr().out
    assert BookingRequest.objects.count() == 0
