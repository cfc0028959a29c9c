"""The site moves to another database and back: all of it, proven, or nothing."""

import re
import sqlite3
import uuid
from contextlib import closing, contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from education import search
from education.models import Article, Revision
from education.models.trail import open_door
from intake import booking, flow
from intake.erasing import erase
from intake.models import BookingRequest
from runnersknee import places
from runnersknee.keeping.contents import passing, rows
from runnersknee.keeping.workplace import engine
from runnersknee.moving.pair import configured, standing_in
from tests.journey import answer_all


def move(url, out=None, **options):
    out = out or StringIO()
    call_command("move_database", url, stdout=out, **options)
    return out.getvalue()


def sums_in(told):
    """{table: (rows, checksum)} from what the command said of the target."""
    lines = re.findall(r"^(\w+) +\d+ +(\d+)  \w+ (\w+)  same$", told, re.MULTILINE)
    return {table: (int(count), checksum) for table, count, checksum in lines}


def url_of(database):
    settings = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@contextmanager
def site_at(url):
    """Within the block, this process is a site that lives there."""
    connections.settings["elsewhere"] = configured(places.database("elsewhere", url))
    with closing(connections.create_connection("elsewhere")) as database, standing_in(database):
        yield


@pytest.fixture
def draft(committed):
    client = Client()
    answer_all(client)
    return client.session["draft"]


def submit(draft):
    done = flow.gone_through(draft)[1]
    return booking.submit(draft | {"key": str(uuid.uuid4())}, done, "I agree.", timezone.now())


class Writer(StringIO):
    """Somebody who changes the site while its rows are copied."""

    def write(self, text):
        if "copying intake_message" in text:
            Article.objects.filter(path="/about/").update(position=77)
        return super().write(text)


def test_a_site_moves_there_and_back(draft, tmp_path):
    """SQLite to SQLite and back, or PostgreSQL to SQLite and back."""
    stays, goes = submit(draft), submit(draft)
    erase(goes)
    position = Article.objects.get(path="/about/").position
    there = f"sqlite:///{tmp_path}/there.sqlite3"

    with pytest.raises(
        CommandError, match=r"written to while it was copied \(education_article\), so nothing was moved"
    ):
        move(there, Writer())
    Article.objects.filter(path="/about/").update(position=position)
    told = move(there)

    counts = rows(connection)
    del counts["django_migrations"], counts["education_contentversion"]  # each database has its own
    own = {table: count for table, count in counts.items() if not table.startswith("education_searchtext")}
    assert {table: count for table, (count, _) in sums_in(told).items()} == own
    assert set(passing()) == {"django_session", "shared_cache", "intake_resumelink"}
    with pytest.raises(CommandError, match="The target holds a site already"):
        move(there)

    with engine().scratch(connection, tmp_path) as third, site_at(there):
        assert sums_in(move(url_of(third))) == sums_in(told)
        assert BookingRequest.objects.get().reference == stays.reference
        assert search.answer("patella", Revision.objects.live()).found
        call_command("createcachetable", verbosity=0)
        submit(draft)  # under keys that no removed row had
        call_command("verify", stdout=StringIO())
        with open_door():
            BookingRequest.objects.filter(reference=stays.reference).update(full_name="Spoiled")
    with pytest.raises(CommandError, match=r"does not hold the same: .*\bintake_bookingrequest\b.*Do not use it"):
        move(there, compare=True)


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://knee:secret@localhost/knee", "The target (starting with 'mysql') cannot be used."),
        ("postgresql://knee@127.0.0.1:1/knee", "A database gave up. connection failed"),
        ("sqlite:////no/such/folder/db.sqlite3", "A database gave up. unable to open database file"),
    ],
)
def test_a_place_that_is_none_is_refused_in_a_sentence(url, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)) as refused:
        move(url)
    assert "secret" not in str(refused.value)


@pytest.mark.usefixtures("committed")
def test_a_database_of_something_else_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "other.sqlite3") as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(CommandError, match="holds tables of something else"):
        move(f"sqlite:///{tmp_path}/other.sqlite3")
    with sqlite3.connect(tmp_path / "other.sqlite3") as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
