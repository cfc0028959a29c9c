"""All migrations of ours back to nothing and forth again, on a site with content: the tables must come out the same.

`python -m tests.load.migrations sqlite`, or postgresql.
"""

import sys

from django.core.management import call_command

from tests.load.counts import told
from tests.load.site import site

APPS = ("intake", "education")
MUSTS = {"tables": lambda tables: tables > 40, "left_at_zero": [], "differ": []}


def main(database="sqlite"):
    with site(database, 9):
        return 0 if told(f"migrations, {database}", walk(), MUSTS) else 1


def walk():
    """What was counted; `differ` names the tables that came out otherwise."""
    before = tables()
    for app in APPS:
        call_command("migrate", app, "zero", verbosity=0)
    left = [name for name in tables() if name.startswith(tuple(f"{app}_" for app in APPS))]
    call_command("migrate", verbosity=0)
    after = tables()
    differ = [name for name in before | after if before.get(name) != after.get(name)]
    return {"tables": len(before), "left_at_zero": left, "differ": differ}


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


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
