"""Triggers that let the database itself say when content changes: they put a new chance token into one row.

They run within the transaction of the change: whoever makes it, in whichever process, by whatever means.
"""

import uuid

from django.apps import apps
from django.db import connections

# Of the tables of this app, those that no public page is made from.
BESIDE = {"ClinicalChange", "ContentVersion", "PageEvent", "Reminder", "Seal", "SealHead", "SearchEntry", "TrailDoor"}
BESIDE |= {"LinkTarget", "WordPart"}
TABLE = "education_contentversion"
NAME = "content_changed_{table}"
SQLITE = """CREATE TRIGGER IF NOT EXISTS {name}_{event} AFTER {event} {columns} ON {table} BEGIN
UPDATE education_contentversion SET token = lower(hex(randomblob(16))); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION education_content_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE education_contentversion SET token = replace(gen_random_uuid()::text, '-', ''); RETURN NULL; END $$"""
POSTGRESQL = """CREATE OR REPLACE TRIGGER {name} AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE {columns} ON {table}
EXECUTE FUNCTION education_content_changed()"""


def watch(tables, columns=(), using="default"):
    """Let these tables change the token: with each change, or only with those of `columns`. Twice is once.

    SQLite forgets triggers when a migration makes a table anew, so this runs after each `migrate`.
    """
    database = connections[using]
    there = set(database.introspection.table_names())
    if TABLE not in there:  # a release before there was a token
        return
    rows = apps.get_model("education", "ContentVersion").objects.using(using)
    rows.get_or_create(pk=1, defaults={"token": uuid.uuid4().hex})
    only = f"OF {', '.join(columns)}" if columns else ""
    with database.cursor() as cursor:
        for statement in statements(database.vendor, there.intersection(tables), only):
            cursor.execute(statement)


def statements(vendor, tables, only):
    if vendor == "sqlite":
        events = [("INSERT", ""), ("DELETE", ""), ("UPDATE", only)]
        for table in tables:
            for event, columns in events:
                yield SQLITE.format(name=NAME.format(table=table), table=table, event=event, columns=columns)
    else:
        yield FUNCTION
        for table in tables:
            yield POSTGRESQL.format(name=NAME.format(table=table), table=table, columns=only)


def unwatch(database):
    """For a migration, to go back to a release without a token."""
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'content_changed_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("DROP FUNCTION IF EXISTS education_content_changed() CASCADE")


def tables_of(models):
    """The tables of these models, with those of their many-to-many fields."""
    joins = {field.remote_field.through for model in models for field in model._meta.local_many_to_many}
    return {model._meta.db_table for model in {*models, *joins}}
