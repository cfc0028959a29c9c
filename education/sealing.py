"""The chain over all trails, and the locks of the database on their tables.

Each link holds a digest of one row and the hash of the link before it; the newest link is signed with our key. So a
row or a link that was changed, removed, put in or moved by somebody without the key shows. A row holds a salt, which
goes with it: the digest of a removed row tells nothing.
"""

import hashlib
import json
import uuid

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

MANY_AT_ONCE = 500
START = ""


def told(manager, meta, pks):
    """(table, pk, digest) of rows, in the order of `pks`, as the database holds them."""
    for some in [pks[start : start + MANY_AT_ONCE] for start in range(0, len(pks), MANY_AT_ONCE)]:
        found = {row[meta.pk.attname]: row for row in manager.filter(pk__in=some).values()}
        yield from ((meta.label_lower, pk, digest(meta.label_lower, found[pk])) for pk in some)


def digest(table, values):
    """Empty columns are left out, so that a column that comes later changes no digest."""
    full = {name: value for name, value in values.items() if value is not None and value != ""}
    return sha256(json.dumps([table, full], sort_keys=True, default=str))


def link(before, position, table, row, what, digest):
    return sha256(json.dumps([before, position, table, row, str(what), digest]))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def extend(seals, heads, entries):
    """Add a link for each entry (table, pk, digest, what) and sign the last. Within a transaction.

    An end that somebody tampered with is never signed again: no later link makes it whole.
    """
    head = heads.select_for_update().get_or_create(pk=1)[0]
    last = seals.order_by("-position").first()
    was_whole = is_signed(head, last)
    first, before = (last.position + 1, last.link) if last else (1, START)
    made = []
    for position, (table, row, words, what) in enumerate(entries, first):
        before = link(before, position, table, row, what, words)
        made.append(seals.model(position=position, table=table, row=row, what=what, digest=words, link=before))
    seals.bulk_create(made, MANY_AT_ONCE)
    if was_whole and made:
        sign(head, made[-1])


def sign(head, last):
    head.signature = signature(last, settings.SECRET_KEY)
    head.save()


def is_signed(head, last):
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(head.signature, signature(last, key)) for key in keys)


def signature(last, key):
    return salted_hmac("education.seal", end_of(last), secret=key, algorithm="sha256").hexdigest()


def end_of(last):
    """The end of the chain in words, to note down elsewhere: place and hash of the newest link."""
    return f"{last.position}:{last.link}" if last else f"0:{START}"


# The locks: triggers that refuse to change or remove a row, unless a row in the table of the door is there.
REFUSES = "A trail is written once. It cannot be changed or removed."
SQLITE = """CREATE TRIGGER {name}_{verb} BEFORE {verb} ON {table} WHEN NOT EXISTS (SELECT 1 FROM education_traildoor)
BEGIN SELECT RAISE(ABORT, '{refuses}'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION education_once_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT 1 FROM education_traildoor) THEN RETURN COALESCE(NEW, OLD); END IF;
RAISE EXCEPTION '{refuses}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
POSTGRESQL = [
    "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION education_once_written()",
    "CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION education_once_written()",
]
NAMES = {"sqlite": ["{name}_UPDATE", "{name}_DELETE"], "postgresql": ["{name}", "{name}_all"]}
KNOWN = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
}


def lock(connection, tables):
    """Put the locks on these tables. A migration that makes such a table anew, as SQLite often does, calls it again."""
    if connection.vendor == "sqlite":
        statements = [SQLITE.replace("{verb}", verb) for verb in ("UPDATE", "DELETE")]
    else:
        statements = POSTGRESQL
        run(connection, [FUNCTION.format(refuses=REFUSES)])
    run(
        connection,
        [each.format(name=f"{table}_once", table=table, refuses=REFUSES) for table in tables for each in statements],
    )


def unlock(connection, tables):
    """Take the locks off, to go back to a release without them."""
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    drops = [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES[connection.vendor]]
    run(connection, [each.format(name=f"{table}_once", table=table) for table in tables for each in drops])


def run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unlocked(connection, tables):
    """Which of these tables lack a lock."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    names = NAMES[connection.vendor]
    return [table for table in tables if not {each.format(name=f"{table}_once") for each in names} <= there]


def seal_old(apps, labels):
    """For a migration: give rows that were written before there was a chain a salt each, and seal them."""
    seals, heads = apps.get_model("education", "Seal").objects, apps.get_model("education", "SealHead").objects
    if not heads.exists():
        sign(heads.create(pk=1), None)
    for model in map(apps.get_model, labels):
        pks = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for pk in pks:
            model.objects.filter(pk=pk).update(salt=uuid.uuid4())
        extend(seals, heads, [(*entry, "written") for entry in told(model.objects, model._meta, pks)])


def start_anew(apps, labels):
    """To go back to a release without some trails: forget the chain, and begin one over those that are left."""
    door, seals = apps.get_model("education", "TrailDoor").objects, apps.get_model("education", "Seal").objects
    door.create()
    seals.all().delete()
    apps.get_model("education", "SealHead").objects.all().delete()
    seal_old(apps, labels)
    door.all().delete()
