"""PostgreSQL: pg_dump and pg_restore, as of one snapshot."""

import os
import subprocess
from contextlib import closing, contextmanager

from django.core.management.base import CommandError
from django.db import ProgrammingError
from django.db.backends.postgresql.client import DatabaseClient

from .contents import migrations, passing, rows

FILE = "database.dump"
AS_IS = ["--no-owner", "--no-privileges"]
ALL_OR_NOTHING = ["--single-transaction", "--exit-on-error"]


def dump(database, file):
    """Copy the database as of one moment; return its rows and migrations of that moment."""
    with closing(database.copy()) as source, source.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = f"--snapshot={cursor.fetchone()[0]}"
        facts = {"rows": rows(source), "migrations": migrations(source)}
        without = [f"--exclude-table-data={name}" for name in passing()]
        run(source, "pg_dump", "--format=custom", "--compress=0", *AS_IS, moment, *without, f"--file={file}")
        cursor.execute("ROLLBACK")
    return facts


def load(database, file):
    """Put the copy into the database, in place of what is there: all of it or nothing. Keys are checked on the way."""
    database.close()
    run(database, "pg_restore", *AS_IS, *ALL_OR_NOTHING, "--clean", "--if-exists", file)


def run(database, program, *arguments):
    """One of PostgreSQL's programs. Only its first line is told: the next may hold what people wrote."""
    (_, *where, name), secrets = DatabaseClient.settings_to_cmd_args_env(database.settings_dict, [])
    command = [program, *where, "-d", name, *arguments]
    try:
        result = subprocess.run(command, env=os.environ | (secrets or {}), capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise CommandError(f"{program} is missing. Install the PostgreSQL client, as new as the server.") from None
    if result.returncode:
        raise CommandError(f"{program} failed: {result.stderr.strip().partition(os.linesep)[0]}")


@contextmanager
def scratch(database, folder):
    """An empty database to try a backup in, for as long as the block lasts."""
    trial = database.copy()
    name = trial.settings_dict["NAME"] = f"{database.settings_dict['NAME']}_backup_trial"
    with closing(database.copy()) as server, server.cursor() as cursor:
        try:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except ProgrammingError:
            user = database.settings_dict["USER"]
            raise CommandError(f"A backup is tried in a database of its own. Run: ALTER ROLE {user} CREATEDB") from None
        try:
            yield trial
        finally:
            trial.close()
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
