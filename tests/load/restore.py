"""The restore drill: backups taken while requests come in, each restored into an empty place, and counted.

`python -m tests.load.restore sqlite 10`, or postgresql. Ends with 1 when a request is missing that was acknowledged
before a backup began.
"""

import os
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from tests.load.counts import told
from tests.load.site import site

WRITERS, ENOUGH = 3, 6
GOOD = {"missing": 0, "restores_failed": 0, "damaged": 0}


def drill(backups, folder):
    """Take so many backups of the database of this process under writes, restore each, and return the raw counts."""
    from django.utils import timezone

    from runnersknee.keeping.backup import take

    began, acknowledged, taken = timezone.now(), [], []
    with writing(acknowledged):
        for number in range(backups):
            wait_for_more(acknowledged)
            known = set(acknowledged)
            file, manifest = take(began + timedelta(seconds=number))
            taken.append((file, known, manifest))
    results = [restore(file, known, folder / str(number)) for number, (file, known, _) in enumerate(taken)]
    sums = {name: sum(result[name] for result in results) for name in GOOD}
    return {"backups": backups, "acknowledged_before": [len(known) for _, known, _ in taken], **sums} | {
        "restored": [result["restored"] for result in results],
        "seconds_to_restore": max(result["seconds"] for result in results),
    }


@contextmanager
def writing(acknowledged):
    """People send requests for as long as the block lasts. A reference is noted once its transaction is over."""
    from django.test import Client

    from tests.journey import answer_all

    client, over = Client(SERVER_NAME="127.0.0.1"), threading.Event()
    answer_all(client)
    with ThreadPoolExecutor(WRITERS) as people:
        writers = [people.submit(write, client.session["draft"], acknowledged, over) for _ in range(WRITERS)]
        try:
            yield
        finally:
            over.set()
    for writer in writers:
        writer.result()


def write(draft, acknowledged, over):
    from django.db import connection
    from django.utils import timezone

    from intake import booking, flow

    _, done = flow.gone_through(draft)
    while not over.is_set():
        own = draft | {"key": str(uuid.uuid4())}
        acknowledged.append(booking.submit(own, done, "I agree.", timezone.now()).reference)
        time.sleep(0.02)  # people do not stand in a queue that SQLite keeps without order
    connection.close()


def wait_for_more(acknowledged, seconds=30):
    enough, until = len(acknowledged) + ENOUGH, time.monotonic() + seconds
    while len(acknowledged) < enough:
        if time.monotonic() > until:
            raise TimeoutError("nobody writes")
        time.sleep(0.01)


def restore(file, known, folder):
    """Put one backup into an empty site by the command that staff use, and count what is there."""
    from django.conf import settings
    from django.db import connection

    from runnersknee.keeping.workplace import engine

    folder.mkdir()
    with engine().scratch(connection, folder) as target:
        began = time.monotonic()
        failed = put_into(target, folder, file, settings.BACKUP_DIR / "key").returncode
        seconds = round(time.monotonic() - began, 1)
        with target.cursor() as cursor:
            cursor.execute("SELECT reference FROM intake_bookingrequest")
            found = {row[0] for row in cursor.fetchall()}
            damaged = connection.vendor == "sqlite" and not sound(cursor)
    counts = {"missing": len(known - found), "restored": len(found), "restores_failed": int(failed != 0)}
    return counts | {"damaged": int(damaged), "seconds": seconds}


def put_into(target, folder, file, key, *more):
    """`manage.py restore` for a site with this database and this data folder."""
    name, server = target.settings_dict["NAME"], os.environ.get("DATABASE_URL", "").rpartition("/")[0]
    url = f"sqlite:///{name}" if target.vendor == "sqlite" else f"{server}/{name}"
    return subprocess.run(
        [sys.executable, "manage.py", "restore", file, "--identity", key, *more],
        env=os.environ | {"DATA_DIR": str(folder), "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )


def sound(cursor):
    whole = cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return whole and not cursor.execute("PRAGMA foreign_key_check").fetchall()


def keys_in(folder):
    """Make a pair of keys, the secret one in the file `key`; return the public one."""
    said = StringIO()
    call_command("backup_key", folder / "key", stdout=said)
    return said.getvalue().split()[0].removeprefix("BACKUP_KEY=")


def main(database="sqlite", backups="10"):
    with site(database, 9):
        from django.conf import settings

        settings.BACKUP_DIR = settings.DATA_DIR / "kept"
        settings.BACKUP_DIR.mkdir()
        settings.BACKUP_KEY = keys_in(settings.BACKUP_DIR)
        counts = drill(int(backups), settings.DATA_DIR)
        musts = GOOD | {"restored": lambda restored: len(restored) == int(backups)}
        return 0 if told(f"restore, {database}", counts, musts) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
