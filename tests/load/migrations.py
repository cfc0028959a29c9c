"""All migrations of ours back to nothing and forth again, on a site with content: the tables must come out the same."""

import json
import os
import subprocess
import sys
import tempfile

import django
from django.core.management import call_command

from tests import postgres


def walk():
    """In a process of its own. Returns what was counted; `differ` names the tables that came out otherwise."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "runnersknee.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    before = tables()
    call_command("migrate", "intake", "zero", verbosity=0)
    call_command("migrate", "education", "zero", verbosity=0)
    left = [name for name in tables() if name.startswith(("education_", "intake_"))]
    call_command("migrate", verbosity=0)
    after = tables()
    differ = [name for name in before | after if before.get(name) != after.get(name)]
    counts = {"tables": len(before), "left_at_zero": left, "differ": differ}
    print(json.dumps(counts, indent=2))  # noqa: T201
    return 1 if left or differ else 0


def tables():
    """Each table with its columns and the names of its constraints."""
    from django.db import connection

    with connection.cursor() as cursor:
        return {
            name: (
                sorted(str(column) for column in connection.introspection.get_table_description(cursor, name)),
                sorted(connection.introspection.get_constraints(cursor, name)),
            )
            for name in connection.introspection.table_names(cursor)
        }


def main():
    worst = run("SQLite")
    if not postgres.binaries():
        print("PostgreSQL is not installed: its half did not run")  # noqa: T201
        return max(worst, 1 if os.environ.get("CI") else 0)
    with postgres.running() as url:
        return max(worst, run("PostgreSQL", DATABASE_URL=url))


def run(title, **database):
    print(f"Migrations back and forth on {title}:", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="knee-migrations-") as folder:
        command = [sys.executable, "-c", "import sys; from tests.load.migrations import walk; sys.exit(walk())"]
        return subprocess.run(command, env=os.environ | {"DATA_DIR": folder} | database).returncode


if __name__ == "__main__":
    sys.exit(main())
