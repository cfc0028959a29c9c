"""The drill of the move: a site with many requests moves to PostgreSQL and back, and is the same both times.

`python -m tests.load.moving 100000`. The first site, on SQLite, is compared with the one that came back.
"""

import os
import re
import subprocess
import sys
import time

from tests import postgres
from tests.load.counts import told
from tests.load.site import site

SAME = re.compile(r"(\d+) rows of (\d+) tables are the same in both.\nThe chain of the trails holds.")


def main(requests="100000", pages="100"):
    with site("sqlite", 9), postgres.running() as there:
        grow(int(requests), int(pages))
        first = f"sqlite:///{os.environ['DATA_DIR']}/db.sqlite3"
        back = f"sqlite:///{os.environ['DATA_DIR']}/back.sqlite3"
        counts = {"requests": int(requests), "pages": int(pages)}
        for name, here, asked in [
            ("to PostgreSQL", first, [there]),
            ("back to SQLite", there, [back]),
            ("the first and the one that came back", back, [first, "--compare"]),
        ]:
            counts |= {f"{name}, {what}": number for what, number in moved(here, asked).items()}
        rows = [counts[name] for name in counts if name.endswith("same rows")]
        musts = {name: rows[0] for name in counts if name.endswith("same rows")}
        musts |= {name: 0 for name in counts if name.endswith("exit code")} | {"to PostgreSQL, same rows": (0).__lt__}
        return 0 if told("move to PostgreSQL and back", counts, musts) else 1


def grow(requests, pages):
    """Fill the site. The filled trails lack true seals, and a move refuses such: seal them all anew."""
    from django.apps import apps
    from django.db import transaction

    from education import audit, sealing
    from tests.load import large

    large.fill(requests, pages)
    with transaction.atomic():
        sealing.start_anew(apps, [model._meta.label for model in audit.trails()])


def moved(here, asked):
    """What `manage.py move_database` says with this database as the site's own."""
    started = time.monotonic()
    command = [sys.executable, "manage.py", "move_database", *asked]
    done = subprocess.run(command, env=os.environ | {"DATABASE_URL": here}, capture_output=True, text=True)
    seconds, found = round(time.monotonic() - started), SAME.search(done.stdout)
    rows, tables = map(int, found.groups()) if found else (0, 0)
    return {"exit code": done.returncode, "same rows": rows, "tables": tables, "seconds": seconds}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
