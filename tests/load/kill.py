"""The kill drill: many people send requests, again and again until confirmed, while the web process is killed.

Counts what was lost, doubled or left without its mails. Ends with 1 when any count is not 0.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

from tests.load.person import send_until_confirmed
from tests.postgres import free_port

REQUESTS, KILLS, PEOPLE = 2_000, 20, 8


class Web:
    """Gunicorn in a process group of its own, so that a kill takes all of it at once."""

    def __init__(self, environment):
        self.environment, self.process = environment, None

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "python:runnersknee.gunicorn_conf", "runnersknee.wsgi"]
        self.process = subprocess.Popen(
            command, env=self.environment, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def main():
    folder, port = tempfile.mkdtemp(prefix="knee-kill-"), free_port()
    os.environ |= {"DATA_DIR": folder, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "runnersknee.settings"}
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    web, done = Web(os.environ | {}), []
    web.start()
    started = time.monotonic()
    killer = threading.Thread(target=kill_now_and_then, args=(web, done))
    killer.start()
    with ThreadPoolExecutor(PEOPLE) as people:
        addresses = [f"http://127.0.0.1:{port}"] * REQUESTS
        for reference in people.map(send_until_confirmed, addresses, range(REQUESTS)):
            done.append(reference)
    killer.join()
    web.kill()
    return report(done, round(time.monotonic() - started), Path(folder))


def kill_now_and_then(web, done):
    """Spread the kills over the whole run, at random moments."""
    for number in range(KILLS):
        while len(done) < REQUESTS * (number + 0.5) / KILLS:
            time.sleep(0.01)
        time.sleep(random.random() / 5)
        web.kill()
        web.start()


def report(done, seconds, folder):
    django.setup()
    from django.db import connection

    from intake.models import BookingRequest, Message, RequestEvent

    stored = list(BookingRequest.objects.values_list("reference", "full_name"))
    names = [name for _, name in stored]
    with connection.cursor() as cursor:
        integrity = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    counts = {
        "sent": REQUESTS,
        "kills": KILLS,
        "confirmed": len(done),
        "lost": len(set(done) - {reference for reference, _ in stored}),
        "doubled": len(names) - len(set(names)),
        "without_event": len(stored) - RequestEvent.objects.count(),
        "without_mails": 2 * len(stored) - Message.objects.count(),
        "integrity": integrity,
        "seconds": seconds,
    }
    print(json.dumps(counts, indent=2))  # noqa: T201
    good = counts["confirmed"] == len(stored) == REQUESTS and integrity == "ok"
    return 0 if good and not any(counts[name] for name in ["lost", "doubled", "without_event", "without_mails"]) else 1


if __name__ == "__main__":
    sys.exit(main())
