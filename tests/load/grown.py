"""The drill of the grown site: nginx, two ports of two web processes each, two deliverers, one PostgreSQL.

People send requests and read pages while pages are published and one process after the other is killed.
`python -m tests.load.grown 10000`: half as many pages are read. Needs Debian's packages nginx-light and postgresql.
"""

import http.client
import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgres, smtp
from tests.load.counts import told
from tests.load.kill import MUSTS, PEOPLE, count, send_until_confirmed, wait_for_mails
from tests.load.person import BROKEN, Person
from tests.load.proxy import proxy
from tests.load.site import DELIVER, WEB, Program, drafts, site

READERS, EDITED, PAUSE = 4, 2, 0.25  # two pages, so that each process has read both before they change again
REST = 3  # seconds for which nginx leaves a port alone that failed twice; only one thing may be away at a time
EDITION = "This page is edition "


class Reader:
    """Reads pages, asks once more when no page comes, and knows which edition must be there."""

    def __init__(self, published):
        self.published, self.counts, self.kept = published, Counter(), {}

    def read(self, address, path, tries=2):
        """One read. The edition that was public before it began, or a newer one, must come: fresh or by 304."""
        must, key = self.published.get(path, 0), (address, path)
        etag, known = self.kept.get(key, ("", 0))
        for number in range(tries):
            time.sleep(0.1 * (number > 1))
            with suppress(*BROKEN):
                status, headers, body = get(address, path, {"If-None-Match": etag} if etag else {})
                if status in {200, 304}:
                    break
            self.counts["asked_again"] += 1
        else:
            self.counts["errors_after_one_retry"] += 1
            return
        found = known if status == 304 else edition_on(body)
        self.kept[key] = (headers.get("ETag", ""), found)
        self.counts["unchanged"] += status == 304
        self.counts["stale"] += found < must


def get(address, path, headers):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def edition_on(body):
    """The number of the edition that a page is, 0 for one that nobody edited."""
    words = body.partition(EDITION)[2].partition(".")[0]
    return int(words) if words else 0


class Editor:
    """Publishes one page after another; after each, the next look at it must show the new words, on every port."""

    def __init__(self, front, ports):
        from django.contrib.auth import get_user_model

        from education.models import Article, Clinician

        self.front, self.ports, self.published = front, ports, {}
        self.looks = Reader(self.published)
        people = get_user_model().objects
        self.author = people.create_user("editor", is_staff=True)
        self.reviewer = people.create_user("reviewer", is_superuser=True, is_staff=True)
        Clinician.objects.create(user=self.reviewer, name="Rae", credential="PT, DPT", licence_state="Minnesota")
        self.articles = list(Article.objects.live().filter(kind="treatment")[:EDITED])

    def work(self, over):
        edition = 0
        while not over.is_set() or edition == 0:
            edition += 1
            article = self.articles[edition % len(self.articles)]
            self.publish(article, edition)
            self.published[article.path] = edition
            self.looks.read(self.front, article.path)
            for port in self.ports:  # past the proxy, one that was killed is waited for
                self.looks.read(port, article.path, tries=600)
            over.wait(PAUSE)
        return edition

    def publish(self, article, edition):
        from django.utils import timezone

        from education import publishing
        from education.models import Revision

        draft = publishing.new_draft(Revision.objects.live().get(article=article), self.author, timezone.now())
        draft.answer = f"{EDITION}{edition}."
        draft.save()
        publishing.submit(draft, self.author, timezone.now())
        current = draft.references.values_list("key", flat=True)
        publishing.approve(draft, self.reviewer, timezone.now(), current)


class Killer:
    """Kills one of the processes at a time: all that serve a port, one worker alone, or a deliverer."""

    def __init__(self, webs, deliverers, chance):
        self.webs, self.deliverers, self.chance, self.kills = webs, deliverers, chance, Counter()

    def work(self, times, progress):
        for number in range(times):
            while progress() < (number + 0.5) / times:
                time.sleep(0.01)
            time.sleep(self.chance.random() / 5)
            [self.port, self.worker, self.deliverer][number % 3]()

    def port(self):
        web = self.chance.choice(self.webs)
        web.kill()
        web.start()
        until_ready(web)
        time.sleep(REST)
        self.kills["of_a_port"] += 1

    def worker(self):
        web = self.chance.choice(self.webs)
        os.kill(self.chance.choice(children(web.process.pid)), 9)
        until_ready(web)
        time.sleep(REST)
        self.kills["of_a_worker"] += 1

    def deliverer(self):
        one = self.chance.choice(self.deliverers)
        one.kill()
        one.start()
        self.kills["of_a_deliverer"] += 1


def children(pid):
    """A gunicorn that is about to start a worker has one for a moment, not two; never none for long."""
    while not (found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        time.sleep(0.05)
    return [int(child) for child in found]


def until_ready(web, seconds=120):
    address, until = f"http://127.0.0.1:{web.environment['PORT']}", time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(*BROKEN):
            if get(address, "/readyz/", {})[0] == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{address} does not get ready")


def main(requests="10000"):
    total, chance = int(requests), random.Random(7)
    with smtp.listening() as (inbox, smtp_port), site("postgresql", smtp_port) as address:
        people, ports = drafts(total), [postgres.free_port(), postgres.free_port()]
        webs = [Program(WEB, PORT=str(port), THREADS="2").start() for port in ports]  # as in compose.yaml
        deliverers = [Program(DELIVER).start(), Program(DELIVER).start()]
        front, log = proxy(address.rsplit(":", 1)[1], ports)
        front.start()
        for web in webs:
            until_ready(web)
        counts = run(address, ports, people, Killer(webs, deliverers, chance), inbox)
        counts |= lines_in(log)
        for program in [front, *webs, *deliverers]:
            program.stop()
        musts = MUSTS | dict.fromkeys(["errors_after_one_retry", "stale", "log_lines_that_tell_too_much"], 0)
        musts["mails_doubled"] = lambda doubled: doubled <= counts["kills_of_a_deliverer"]
        musts["edits"] = musts["kills"] = musts["unchanged"] = lambda number: number > 0
        return 0 if told("grown site, postgresql", counts, musts) else 1


def run(address, ports, people, killer, inbox):
    """Everybody at once: people who send, readers, an editor, and a killer."""
    total, over, started = len(people), threading.Event(), time.monotonic()
    editor = Editor(address, [f"http://127.0.0.1:{port}" for port in ports])
    paths = [article.path for article in editor.articles] * 2 + other_paths()
    readers, done, read = [Reader(editor.published) for _ in range(READERS)], [], []
    senders = [Person(address, session) for session, _ in people]

    def go_on_reading(reader):
        for number in range(total // 2 // READERS):
            reader.read(address, paths[number * 7 % len(paths)])
            read.append(number)

    def progress():
        return min(len(done) / total, len(read) / (total // 2 // READERS * READERS))

    with ThreadPoolExecutor(PEOPLE) as sending, ThreadPoolExecutor(READERS + 2) as others:
        editing = others.submit(editor.work, over)
        killing = others.submit(killer.work, max(6, total // 250), progress)
        reading = [others.submit(go_on_reading, reader) for reader in readers]
        for seen in sending.map(send_until_confirmed, senders, range(total)):
            done.append(seen)
        for one in [*reading, killing]:
            one.result()
        over.set()
        edits = editing.result()
    seconds = round(time.monotonic() - started)
    counts = count(done, inbox, wait_for_mails())
    looks = sum((reader.counts for reader in readers), editor.looks.counts)
    again = [sender.again for sender in senders]
    counts |= {"pages_read": len(read), "edits": edits, "looks_after_an_edit": edits * 3}
    counts |= {name: looks[name] for name in ["unchanged", "stale"]}
    counts |= {
        "asked_again": sum(reader.counts["asked_again"] for reader in readers) + sum(one > 0 for one in again),
        "errors_after_one_retry": looks["errors_after_one_retry"] + sum(one > 1 for one in again),
        "kills": sum(killer.kills.values()),
    }
    return counts | {f"kills_{what}": number for what, number in killer.kills.items()} | {"seconds": seconds}


def other_paths():
    from education.models import Article

    return list(Article.objects.live().exclude(kind="treatment").values_list("path", flat=True))


def lines_in(log):
    """What the proxy wrote: one line a request, and nothing of a query, an address of a person or a secret path."""
    lines = log.read_text().splitlines()
    bad = [line for line in lines if "?" in line or "/status/" in line or "edition" in line]
    return {"log_lines": len(lines), "log_lines_that_tell_too_much": len(bad)}


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # threads of clients that were cut off may still wait
