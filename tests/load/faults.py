"""The fault drills: what people sent while something was broken is there afterwards, and no typed word was lost.

`python -m tests.load.faults sqlite 60`, or postgresql. Needs Debian's package faketime for the clock that is wrong.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import postgres, smtp
from tests.load.counts import told
from tests.load.person import Person, reference_on
from tests.load.site import DELIVER, WEB, Program, drafts, site

PEOPLE = 8
BROKEN_FOR = 25  # seconds; longer than the 20 that a writer waits for a lock


class Careful(Person):
    """Notes each answer that is no page: was it bare, and did it give back what was typed?"""

    def __init__(self, *args):
        super().__init__(*args)
        self.refused, self.lost, self.bare = 0, 0, 0

    def heard(self, error, data):
        page = error.read().decode()
        self.refused += 1
        self.bare += error.code == 500 or "<h1>" not in page
        self.lost += any(str(value) not in page for value in (data or {}).values() if " " in str(value))


def send(address, session, number):
    person = Careful(address, session)
    _, page = person.fetch("/request/more/")
    person.fill("/request/more/", page, more=f"Words of person {number} that must not be lost")
    _, page = person.fetch("/request/check/")
    _, page = person.send(page)
    return reference_on(page), person


class Drill:
    def __init__(self, database, address, web):
        self.database, self.address, self.web = database, address, web
        self.failed = 0

    def run(self, name, people, fault, address=None, must_refuse=False):
        """Let people send while `fault` is at work; count what came of it. `must_refuse`: else the fault was none."""
        with ThreadPoolExecutor(PEOPLE) as pool, fault:
            seen = list(pool.map(lambda one: send(address or self.address, one[1][0], one[0]), enumerate(people)))
        from intake.models import BookingRequest

        stored = set(BookingRequest.objects.values_list("reference", flat=True))
        counts = {"acknowledged": len(seen), "missing": len({reference for reference, _ in seen} - stored)}
        counts["doubled"] = len(seen) - len({reference for reference, _ in seen})
        for fact in ["refused", "lost", "bare"]:
            counts[fact] = sum(getattr(person, fact) for _, person in seen)
        musts = dict.fromkeys(["missing", "doubled", "lost", "bare"], 0)
        musts |= {"refused": lambda refused: refused > 0} if must_refuse else {}
        self.failed += not told(f"{name}, {self.database}", counts, musts)


@contextmanager
def for_a_while(begin, end):
    """Break now, mend by itself after a while; people keep trying meanwhile."""
    begin()
    mending = threading.Timer(BROKEN_FOR, end)
    mending.start()
    yield
    mending.join()


def locked():
    """Somebody else writes, and does not end."""
    from django.db import connection

    other = connection.copy()
    other.inc_thread_sharing()  # a timer ends it, in a thread of its own

    def begin():
        with other.cursor() as cursor:
            if other.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            else:
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE django_session, intake_bookingrequest IN ACCESS EXCLUSIVE MODE")

    def end():
        other.connection.rollback()
        other.close()

    other.connect()
    return for_a_while(begin, end)


def full(web):
    """Files of the web process cannot grow."""
    folder = Path(os.environ["DATA_DIR"])
    size = max(file.stat().st_size for file in folder.glob("db.sqlite3*"))

    def begin():
        web.kill()
        web.limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        web.start()

    def end():
        web.kill()
        web.limit = None
        web.start()

    return for_a_while(begin, end)


@contextmanager
def full_tables(size=32 * 1024 * 1024):
    """The disk where PostgreSQL keeps drafts and requests is full for a while; its own log lies elsewhere.

    Needs root, to make such a disk in memory.
    """
    from django.db import connection

    disk = Path(tempfile.mkdtemp(prefix="knee-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    try:
        (disk / "tables").mkdir()
        shutil.chown(disk / "tables", "postgres")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{disk / 'tables'}'")
            for table in ("django_session", "intake_bookingrequest"):
                cursor.execute(f"ALTER TABLE {table} SET TABLESPACE small")
        filler = disk / "filler"
        with for_a_while(lambda: fill(filler), filler.unlink):
            yield
        with connection.cursor() as cursor:
            for table in ("django_session", "intake_bookingrequest"):
                cursor.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(file):
    with suppress(OSError), file.open("wb", buffering=0) as taken:
        while taken.write(bytes(4096)):
            pass


@contextmanager
def clock(web, shift):
    """The web process believes it is another hour."""
    plain, web.command = web.command, ["faketime", "-f", shift, *web.command]
    web.kill()
    web.start()
    yield
    web.kill()
    web.command = plain
    web.start()


def minutes_off():
    """How far the newest request lies from our own clock."""
    from django.utils import timezone

    from intake.models import BookingRequest

    newest = BookingRequest.objects.latest("pk").created_at
    return round((newest - timezone.now()).total_seconds() / 60)


@contextmanager
def restarts(web, times=8):
    """Releases come while people send: each ends what runs and starts anew."""
    done = threading.Event()

    def go_on():
        for _ in range(times):
            if done.wait(1.5):
                return
            web.stop()
            web.start()

    thread = threading.Thread(target=go_on)
    thread.start()
    yield
    done.set()
    thread.join()


class Cutter(threading.Thread):
    """A line that breaks: hands each question on, and cuts every second answer to a post before it arrives."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.behind, self.cuts, self.posts = port, 0, 0
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self):
        while True:
            caller, _ = self.door.accept()
            threading.Thread(target=self.carry, args=(caller,), daemon=True).start()

    def carry(self, caller):
        with caller, socket.create_connection(("127.0.0.1", self.behind)) as site:
            question = caller.recv(65536)
            if question.startswith(b"POST") and b"\r\n\r\n" in question and not question.split(b"\r\n\r\n", 1)[1]:
                question += caller.recv(65536)
            site.sendall(question)
            answer = site.recv(65536)
            self.posts += question.startswith(b"POST")
            if question.startswith(b"POST") and self.posts % 2:
                self.cuts += 1
                return
            while answer:
                caller.sendall(answer)
                answer = site.recv(65536)


def mails_after_a_day(drill, people):
    """No mail server for a day: everything is accepted, and every mail leaves once when it is back."""
    from django.utils import timezone

    from intake.models import Message

    deliverer = Program(DELIVER).start()
    drill.run("mail server away", people, restarts(drill.web, times=0))
    deliverer.kill()
    Message.objects.waiting().update(next_try_at=timezone.now())  # a day later
    with smtp.listening(int(os.environ["EMAIL_URL"].rsplit(":", 1)[1])) as (inbox, _):
        subprocess.run([sys.executable, "manage.py", "deliver", "--once"], check=True, capture_output=True)
    came = [message["Message-ID"] for _, message in inbox.mails]
    written = set(Message.objects.values_list("message_id", flat=True))
    counts = {"mails": len(written), "missing": len(written - set(came)), "doubled": len(came) - len(set(came))}
    drill.failed += not told(f"mail server back, {drill.database}", counts, {"missing": 0, "doubled": 0})


def main(database="sqlite", people="60"):
    assert shutil.which("faketime"), "Install Debian's package faketime."
    count = int(people)
    with site(database, postgres.free_port()) as address:
        everybody = drafts(count * 7)
        groups = [everybody[start : start + count] for start in range(0, len(everybody), count)]
        web = Program(WEB).start()
        drill = Drill(database, address, web)
        mails_after_a_day(drill, groups[0][:40])
        drill.run("locked", groups[1], locked())
        drill.run("full disk", groups[2], full(web) if database == "sqlite" else full_tables(), must_refuse=True)
        cutter = Cutter(int(address.rsplit(":", 1)[1]))
        cutter.start()
        drill.run("cut connections", groups[3], restarts(web, times=0), cutter.address)
        drill.failed += not told(
            f"answers cut, {database}", {"cuts": cutter.cuts}, {"cuts": lambda cuts: cuts >= count}
        )
        for words, shift, group in [("ahead", "+1h", groups[4]), ("behind", "-1h", groups[5])]:
            drill.run(f"clock an hour {words}", group, clock(web, shift))
            off = {"minutes_off": minutes_off()}
            drill.failed += not told(f"clock was {words}, {database}", off, {"minutes_off": lambda off: abs(off) > 50})
        drill.run("restarts under load", groups[6], restarts(web))
        web.stop()
        return 1 if drill.failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
