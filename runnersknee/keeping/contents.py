"""What a database holds: how many rows each table has, and what is left out of a backup."""

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management.base import CommandError

from intake.models import ResumeLink


def passing():
    """Tables of what lives for hours: drafts, sign-ins, counters. A backup lives for weeks and goes without."""
    counters = getattr(caches["shared"], "_table", None)  # none where a server of its own counts
    return [ResumeLink._meta.db_table, Session._meta.db_table, *filter(None, [counters])]


def rows(database):
    """How many rows each table has that belongs into a backup."""
    with database.cursor() as cursor:
        names = set(database.introspection.table_names(cursor)) - set(passing())
        counts = {}
        for name in sorted(names):
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(name)}")  # noqa: S608 a name of the database's own
            counts[name] = cursor.fetchone()[0]
    return counts


def migrations(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall())


def compare(manifest, database):
    """Refuse a restored database that does not hold what was counted when the backup was taken."""
    found = rows(database)
    for name, count in manifest["rows"].items():
        if found.get(name) != count:
            raise CommandError(f"The table {name} should have {count} rows and has {found.get(name, 'none')}.")
    if migrations(database) != manifest["migrations"]:
        raise CommandError("The restored database has other migrations than the backup says.")
