"""Read, write and sum up every row that moves."""

import hashlib
import json

from django.apps import apps
from django.db.models.sql import InsertQuery

from education.models import ContentVersion
from education.models.trail import TrailDoor
from runnersknee.keeping.contents import passing

from .keys import keep_last_key
from .pair import one_moment

CHUNK, TELL_EVERY = 500, 10_000


def moved():
    """Every model with a table that moves, the links between two tables too. Each database counts its own versions."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.db_table not in [*passing(), ContentVersion._meta.db_table]]


def copy(source, target, say):
    """Put every row of the source into the target, under its key; return {table: (rows, checksum)} as read."""
    read = {}
    with one_moment(source):
        clear(target)
        for number, model in enumerate(moved(), 1):
            table, seen = model._meta.db_table, Sum()
            say(f"[{number}/{len(moved())}] copying {table}")
            for rows in chunks(model, source):
                seen.add(rows, say)
                insert(model, rows, target)
            keep_last_key(model, source, target)
            read[table] = seen.told()
    return read


def clear(target):
    """Take away what migrations put into a new database. The door is open for the tables that are under lock."""
    TrailDoor.objects.using(target.alias).create()
    for model in sorted(moved(), key=lambda model: model is TrailDoor):
        model._base_manager.using(target.alias)._raw_delete(target.alias)


def chunks(model, database):
    """All rows in the order of their keys, as lists of values."""
    names = [field.attname for field in model._meta.concrete_fields]
    key, last = names.index(model._meta.pk.attname), None
    rows = model._base_manager.using(database.alias).order_by("pk").values_list(*names)
    while some := list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK]):
        yield some
        last = some[-1][key]


def insert(model, rows, target):
    """As they are: no field sets its own value, as dates of change do."""
    fields = model._meta.concrete_fields
    size = target.ops.bulk_batch_size(fields, rows)
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, [model(*row) for row in rows[start : start + size]], raw=True)
        query.get_compiler(connection=target).execute_sql()


class Sum:
    """Counts rows and sums up their values, in the order of their keys."""

    def __init__(self):
        self.count, self.hash = 0, hashlib.sha256()

    def add(self, rows, say):
        for row in rows:
            self.hash.update(json.dumps(row, sort_keys=True, default=str).encode() + b"\n")
        self.count += len(rows)
        if self.count % TELL_EVERY == 0:
            say(f"    {self.count} rows")

    def told(self):
        return self.count, self.hash.hexdigest()


def sums(database, say):
    """{table: (rows, checksum)} of all that moves, as of one moment."""
    found = {}
    say(f"reading the {database.alias} again")
    with one_moment(database):
        for model in moved():
            total = Sum()
            for rows in chunks(model, database):
                total.add(rows, say)
            found[model._meta.db_table] = total.told()
    return found
