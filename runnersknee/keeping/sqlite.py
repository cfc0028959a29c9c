"""SQLite: its own online copy, which neither waits for writers nor holds them up."""

import sqlite3
from contextlib import closing, contextmanager

from django.core.management.base import CommandError

from .contents import migrations, passing, rows

FILE = "database.sqlite3"


def dump(database, file):
    """Copy the database as of one moment; return its rows and migrations of that moment."""
    with closing(database.copy()) as source, source.cursor() as cursor:
        cursor.execute("BEGIN")
        facts = {"rows": rows(source), "migrations": migrations(source)}
        with closing(sqlite3.connect(file)) as copy:
            source.connection.backup(copy)
            forget_passing(copy)
        cursor.execute("ROLLBACK")
    return facts


def forget_passing(copy):
    """Overwrite with zeros what a backup goes without, and leave one plain file."""
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.execute("PRAGMA secure_delete=ON")
    for name in passing():
        copy.execute(f"DELETE FROM {name}")  # noqa: S608 a name of ours
    copy.commit()


def load(database, file):
    """Put the copy into the database, in place of what is there, and look at every page and key of it."""
    database.close()
    with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(database.settings_dict["NAME"])) as target:
        copy.backup(target)
        found = [row[0] for row in target.execute("PRAGMA integrity_check")]
        lost = target.execute("PRAGMA foreign_key_check").fetchall()
    if found != ["ok"] or lost:
        raise CommandError(f"The database is damaged: {found[0]}, {len(lost)} references lead nowhere.")


@contextmanager
def scratch(database, folder):
    """An empty database to try a backup in, for as long as the block lasts."""
    trial = database.copy()
    trial.settings_dict["NAME"] = folder / "trial.sqlite3"
    try:
        yield trial
    finally:
        trial.close()
