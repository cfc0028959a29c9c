"""Nobody changes what the trails tell: the database refuses, and who gets around that is found."""

# ruff: noqa: S608 - the names of our own tables
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from education import audit, publishing, sealing
from education.models import PageEvent, Revision, Seal, SealHead
from education.models.trail import open_door
from intake import erasing
from intake.models import AccessRecord, BookingRequest, RequestEvent
from tests import tamper
from tests.rows import make_look

pytestmark = pytest.mark.django_db
LOCKED = [model._meta.db_table for model in [*audit.trails(), Seal]]


@pytest.fixture
def stored(client, staff, north):
    return tamper.make_trail(client, staff("ana", "Front desk", north))


def verify(**options):
    out = io.StringIO()
    call_command("verify", stdout=out, **options)
    return out.getvalue()


def test_every_trail_is_in_the_chain_and_under_lock():
    names = {"education.clinicalchange", "education.pageevent", "education.review"}

    assert {model._meta.label_lower for model in audit.trails()} == names | {
        "intake.accessrecord",
        "intake.requestevent",
    }
    assert sealing.unlocked(connection, LOCKED) == []


def test_a_whole_trail_is_told_with_its_numbers(stored):
    rows = sum(model._base_manager.count() for model in audit.trails())

    told = verify()

    assert f"{rows} rows checked, 0 removed as the rules allow\nAll as it was written." in told
    assert told.split()[-1] == audit.end() == f"{rows}:{Seal.objects.last().link}"


@pytest.mark.parametrize("table", LOCKED)
@pytest.mark.parametrize("what", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_itself_refuses(stored, table, what):
    key = "position" if table == "education_seal" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()[0]
        if before:
            with pytest.raises(IntegrityError, match="A trail is written once"), transaction.atomic():
                cursor.execute(what.format(table, key, key))
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == before
    assert before or table == "education_clinicalchange"


def test_the_door_is_closed_again_and_no_other_way_is_open(stored):
    with open_door():
        RequestEvent.objects.update(note="x")
    for act in [lambda: RequestEvent.objects.update(note="y"), AccessRecord.objects.all().delete]:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    with pytest.raises(CommandError, match="intake.requestevent [0-9]+ was changed after it was written"):
        verify()


def test_random_edits_behind_the_orm_are_all_found(stored):
    counts = tamper.drill(90)

    assert sum(tried for tried, _ in counts.values()) == 90
    assert set(counts) == {edit.__name__ for edit in tamper.EDITS}
    assert [name for name, (tried, found) in counts.items() if tried != found] == []
    assert audit.check().problem == ""


def test_an_end_that_was_tampered_with_is_not_healed_by_the_next_step(stored):
    tamper.take_locks_off()
    tamper.run("DELETE FROM education_seal WHERE position = %s", Seal.objects.last().position)

    make_look(stored)

    assert audit.check().problem != ""


def test_a_chain_that_was_put_back_to_an_older_day_is_told_by_the_end_that_was_noted(stored):
    old, signature = audit.end(), SealHead.objects.get().signature
    look = make_look(stored)
    noted = audit.end()
    tamper.take_locks_off()
    tamper.run("DELETE FROM intake_accessrecord WHERE id = %s", look.pk)
    tamper.run("DELETE FROM education_seal WHERE row = %s AND \"table\" = 'intake.accessrecord'", look.pk)
    tamper.run("UPDATE education_sealhead SET signature = %s", signature)
    sealing.lock(connection, LOCKED)

    assert "All as it was written" in verify(holds=old)
    with pytest.raises(CommandError, match="The end of the chain that was noted is no part of it any more"):
        verify(holds=noted)


def test_missing_locks_are_told(stored):
    sealing.unlock(connection, ["intake_accessrecord"])

    with pytest.raises(CommandError, match="The database does not lock intake_accessrecord"):
        verify()


def test_a_lawful_erasure_keeps_the_chain_whole_and_nothing_of_the_rows(stored):
    events = list(RequestEvent.objects.values_list("pk", flat=True))

    erasing.erase(stored)

    assert RequestEvent.objects.count() == 0
    removed = Seal.objects.filter(what="removed")
    assert list(removed.values_list("table", "row", "digest")) == [("intake.requestevent", pk, "") for pk in events]
    assert f"{len(events)} removed as the rules allow\nAll as it was written" in verify()


def test_a_request_goes_with_its_trail_by_the_one_function_only(stored):
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingRequest.objects.all().delete()


def test_a_draft_that_is_thrown_away_leaves_its_trail_as_it_was(editor):
    about = Revision.objects.live().get(article__path="/about/")
    draft = publishing.new_draft(about, editor, timezone.now())
    pk = draft.pk

    draft.delete()

    assert PageEvent.objects.last().revision_id == pk
    assert audit.check().problem == ""


def test_a_new_key_signs_on_and_without_the_old_one_somebody_must(stored, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 5
    make_look(stored)
    settings.SECRET_KEY_FALLBACKS = []
    assert audit.check().problem == ""

    settings.SECRET_KEY = "a-third-key-" * 5
    make_look(stored)
    assert audit.check().problem == audit.UNSIGNED
    assert "All as it was written" in verify(sign=True)


def test_nothing_that_is_broken_is_signed_anew(stored):
    with open_door():
        RequestEvent.objects.update(at=timezone.now() - timedelta(days=1))
    tamper.forge(tamper.random.Random(1), Seal)

    with pytest.raises(CommandError, match="was changed after it was written"):
        verify(sign=True)
