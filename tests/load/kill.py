"""The kill drill: many people send requests until confirmed, while web process and deliverer are killed.

`python -m tests.load.kill sqlite 10000`, or postgresql. Ends with 1 when a count is not what it must be.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests import smtp
from tests.load.counts import told
from tests.load.person import Person, reference_on
from tests.load.site import DELIVER, WEB, Program, drafts, site

KILLS, PEOPLE, DOUBLE_EVERY = 20, 8, 10


def main(database="sqlite", requests="2000"):
    chance = random.Random(7)
    with smtp.listening() as (inbox, port), site(database, port) as address:
        people = drafts(int(requests))
        programs = [Program(WEB), Program(DELIVER)]
        done, started = [], time.monotonic()
        killers = [
            threading.Thread(target=kill_now_and_then, args=(one.start(), done, len(people), chance))
            for one in programs
        ]
        for killer in killers:
            killer.start()
        with ThreadPoolExecutor(PEOPLE) as pool:
            senders = [Person(address, session) for session, _ in people]
            for seen in pool.map(send_until_confirmed, senders, range(len(people))):
                done.append(seen)
        for killer in killers:
            killer.join()
        seconds = round(time.monotonic() - started)
        left = wait_for_mails()
        for program in programs:
            program.stop()
        counts = count(done, inbox, left) | {"kills_of_web": KILLS, "kills_of_deliverer": KILLS, "seconds": seconds}
        return 0 if told(f"kill, {database}", counts, MUSTS) else 1


def send_until_confirmed(sender, number):
    """The references that one person saw: one, or two after a double click."""
    _, page = sender.fetch("/request/check/")
    clicks = 1 if number % DOUBLE_EVERY else 2
    with ThreadPoolExecutor(clicks) as pool:
        answers = list(pool.map(lambda _: sender.send(page), range(clicks)))
    return [reference_on(body) for _, body in answers]


def kill_now_and_then(program, done, total, chance):
    """Spread the kills over the whole run, at random moments."""
    for number in range(KILLS):
        while len(done) < total * (number + 0.5) / KILLS:
            time.sleep(0.01)
        time.sleep(chance.random() / 5)
        program.kill()
        program.start()


def wait_for_mails(seconds=300):
    """Until the outbox is empty: a mail whose deliverer was killed waits for the end of its lease."""
    from intake.models import Message

    until = time.monotonic() + seconds
    while Message.objects.waiting().exists() and time.monotonic() < until:
        time.sleep(1)
    return Message.objects.waiting().count()


def count(done, inbox, left):
    from intake.models import BookingRequest, Message, RequestEvent

    stored = list(BookingRequest.objects.values_list("reference", "full_name"))
    seen = {reference for references in done for reference in references}
    mails = Counter(message["Message-ID"] for _, message in inbox.mails)
    written = set(Message.objects.values_list("message_id", flat=True))
    return {
        "submissions": len(done),
        "double_clicks": sum(len(references) > 1 for references in done),
        "lost": len(seen - {reference for reference, _ in stored}),
        "not_stored": len(done) - len(stored),
        "doubled": len(stored) - len({name for _, name in stored}),
        "told_two_references": sum(len(set(references)) > 1 for references in done),
        "without_event": len(stored) - RequestEvent.objects.count(),
        "without_mails": without_mails(),
        "mails_left": left,
        "mails_missing": len(written - set(mails)),
        "mails_unknown": len(set(mails) - written),
        "mails_doubled": sum(mails.values()) - len(mails),
        "integrity": integrity(),
    }


def without_mails():
    """Mails that were owed and not written: to each person, and to the clinic but on what was set aside as a flood."""
    from intake.models import BookingRequest

    to_person = BookingRequest.objects.exclude(messages__kind="received_patient").count()
    to_clinic = BookingRequest.objects.filter(suspicion="").exclude(messages__kind="received_clinic").count()
    return to_person + to_clinic


ZERO = ["lost", "not_stored", "doubled", "told_two_references", "without_event", "without_mails"]
ZERO += ["mails_left", "mails_missing", "mails_unknown"]
MUSTS = dict.fromkeys(ZERO, 0) | {"mails_doubled": lambda doubled: doubled <= KILLS, "integrity": "ok"}


def integrity():
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return cursor.execute("PRAGMA integrity_check").fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM intake_message WHERE request_id NOT IN (SELECT id FROM intake_bookingrequest)"
        )
        return "ok" if cursor.fetchone()[0] == 0 else "orphans"


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # threads of clients that were cut off may still wait
