"""Somebody with the database in hand and without our key: edits behind the ORM, and whether `verify` tells."""

# ruff: noqa: S608 - the names of our own tables
import collections
import random
import uuid
from contextlib import suppress

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from education import audit, sealing
from education.models import Seal

from .journey import book, send
from .rows import make_clinician, make_live, make_look, make_review

SPLIT = 10**6


def make_trail(client, by):
    """A request that `by` booked, somebody who looked at it, and a review. Returns the request."""
    send(client)
    stored = book(by=by)
    make_look(stored)
    now = timezone.now()
    make_review(make_live(now), make_clinician(), now, now.date())
    return stored


def tables():
    return [model for model in [*audit.trails(), Seal] if model._base_manager.exists()]


def take_locks_off():
    sealing.unlock(connection, [model._meta.db_table for model in [*audit.trails(), Seal]])


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def some(chance, model, number=1):
    pks = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return chance.sample(pks, number) if len(pks) >= number else None


def change(chance, model):
    """Another value in one column of one row."""
    pk = some(chance, model)[0]
    field = chance.choice([each for each in model._meta.concrete_fields if not each.primary_key])
    old = model._base_manager.values_list(field.attname, flat=True).get(pk=pk)
    new = other(chance, model, field, old)
    if new is None:
        return change(chance, model)
    changed = field.get_db_prep_save(new, connection) if field.remote_field is None else new
    place = f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s'
    return run(place, changed, pk)


def other(chance, model, field, old):
    """A value that the column would take, and that is not the old one; None where there is none."""
    if field.remote_field:
        pks = set(field.remote_field.model._base_manager.values_list("pk", flat=True)) - {old}
        return chance.choice(sorted(pks)) if pks else None
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return uuid.UUID(int=chance.getrandbits(128))
    if kind == "JSONField":
        return {"made": chance.random()}
    if kind in {"DateTimeField", "DateField"}:
        return old.replace(year=old.year - 1 - chance.randrange(5), day=1) if old else None
    if kind == "PositiveBigIntegerField":
        return chance.randrange(SPLIT, 2 * SPLIT)
    values = [value for value, _ in field.choices or []] or [f"{chance.random()}"[: field.max_length]]
    return chance.choice([value for value in values if value != old])


def remove(chance, model):
    if model._meta.model_name == "review":
        run("DELETE FROM education_reminder")
    if model._meta.model_name == "requestevent":
        run("UPDATE intake_message SET event_id = NULL")
    return run(f'DELETE FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', some(chance, model)[0])


def insert(chance, model):
    """One more row, like one that is there."""
    pk, new = some(chance, model)[0], chance.randrange(SPLIT, 2 * SPLIT)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    own = model._meta.pk.column
    taken = ", ".join(
        f'"{field.column}" + {SPLIT}' if field.column == "row" else f'"{field.column}"' for field in fields
    )
    what = f'INSERT INTO {model._meta.db_table} ("{own}", {columns}) SELECT %s, {taken} FROM {model._meta.db_table}'
    if model._meta.model_name == "review":
        run("UPDATE education_review SET decision = 'sent_back', note = 'x' WHERE id = %s", pk)
    return run(f'{what} WHERE "{own}" = %s', new, pk)


def swap(chance, model):
    """Two rows change places."""
    pair = some(chance, model, 2)
    if pair is None:
        return change(chance, model)
    run("UPDATE intake_message SET event_id = NULL")
    run("DELETE FROM education_reminder")
    own = model._meta.pk.column
    for old, new in [(pair[0], 3 * SPLIT), (pair[1], pair[0]), (3 * SPLIT, pair[1])]:
        run(f'UPDATE {model._meta.db_table} SET "{own}" = %s WHERE "{own}" = %s', new, old)
    return 1


def cut(chance, model):
    """The newest row with its link, as if it had never been."""
    last = Seal.objects.last()
    found = {each._meta.label_lower: each for each in audit.trails()}[last.table]
    run("UPDATE intake_message SET event_id = NULL")
    run(f"DELETE FROM {found._meta.db_table} WHERE id = %s", last.row)
    return run("DELETE FROM education_seal WHERE position = %s", last.position)


def rewrite(chance, model):
    """A row is changed, and its link and all after it are made anew, without the key."""
    found = chance.choice([each for each in tables() if each is not Seal])
    changed = change(chance, found)
    before = sealing.START
    digests = {}
    for each in audit.trails():
        pks = list(each._base_manager.values_list("pk", flat=True))
        digests |= {(table, pk): digest for table, pk, digest in sealing.told(each._base_manager, each._meta, pks)}
    for seal in list(Seal.objects.all()):
        words = digests.get((seal.table, seal.row), seal.digest) if seal.what == Seal.What.WRITTEN else ""
        before = sealing.link(before, seal.position, seal.table, seal.row, seal.what, words)
        run("UPDATE education_seal SET digest = %s, link = %s WHERE position = %s", words, before, seal.position)
    return changed


def forge(chance, model):
    """Another signature, or none."""
    return run("UPDATE education_sealhead SET signature = %s", chance.choice(["", f"{chance.random()}"]))


EDITS = [change, change, change, remove, insert, swap, cut, rewrite, forge]


def drill(number, seed=8):
    """Make `number` edits, one at a time, each taken back; {kind of edit: [tried, found]}.

    What a constraint of the database refuses changes nothing, so it does not count.
    """
    chance, counts = random.Random(seed), collections.defaultdict(lambda: [0, 0])
    with transaction.atomic():
        take_locks_off()
        while sum(tried for tried, _ in counts.values()) < number:
            edit, model = chance.choice(EDITS), chance.choice(tables())
            with suppress(IntegrityError):
                found = is_found(edit, chance, model)
                counts[edit.__name__][0] += 1
                counts[edit.__name__][1] += found
        transaction.set_rollback(True)
    return dict(counts)


def is_found(edit, chance, model):
    with transaction.atomic():
        assert edit(chance, model) == 1, (edit, model)
        problem = audit.look("").problem
        transaction.set_rollback(True)
    return problem not in {"", audit.without_lock()}  # the locks are off: to be found by that alone does not count
