"""How fast the outbox empties: 10,000 mails that wait, four deliverers, and a mail server on this machine.

`python -m tests.load.delivering sqlite 10000 4`, or postgresql. Ends with 1 when a mail is missing or came twice, or
when fewer than 200 leave in a second.
"""

import sys
import time
from collections import Counter
from email.parser import BytesHeaderParser

from tests import smtp
from tests.load.counts import told
from tests.load.site import DELIVER, Program, site

LEAST = 200  # mails a second


class Sink(smtp.Inbox):
    """Keeps when each mail came and its own name, and reads no more of it: it must be faster than who sends."""

    def __init__(self):
        super().__init__()
        self.came = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.came.append((time.monotonic(), envelope.content))
        return "250 OK"

    def names(self):
        return Counter(BytesHeaderParser().parsebytes(content)["Message-ID"] for _, content in self.came)


def main(database="sqlite", mails="10000", workers="4"):
    with smtp.listening(inbox=Sink()) as (sink, port), site(database, port):
        wanted = fill(int(mails))
        started = time.monotonic()
        programs = [Program(DELIVER).start() for _ in range(int(workers))]
        wait_for(sink, len(wanted))
        for program in programs:
            program.stop()
        counts = count(sink, wanted, started) | {"workers": int(workers)}
        return 0 if told(f"delivering, {database}", counts, MUSTS) else 1


def fill(mails):
    """So many requests, each with a mail that is due; returns the names of the mails."""
    from django.utils import timezone

    from intake.models import Message
    from tests.load import large

    large.fill(mails, 0)
    Message.objects.update(state="waiting", attempts=0, sent_at=None, next_try_at=timezone.now())
    return set(Message.objects.values_list("message_id", flat=True))


def wait_for(sink, mails, seconds=300):
    """Until all have come, and a little longer: one that came twice would come now."""
    until = time.monotonic() + seconds
    while len(sink.came) < mails and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(2)


def count(sink, wanted, started):
    from intake.models import Message

    names, moments = sink.names(), [moment for moment, _ in sink.came]
    seconds = moments[-1] - moments[0]
    return {
        "mails": len(wanted),
        "missing": len(wanted - set(names)),
        "unknown": len(set(names) - wanted),
        "doubled": sum(names.values()) - len(names),
        "not_marked": Message.objects.exclude(state="sent").count(),
        "tried_twice": Message.objects.filter(attempts__gt=1).count(),
        "seconds": round(seconds, 1),
        "seconds_from_the_start": round(moments[-1] - started, 1),
        "a_second": round(len(moments) / seconds),
    }


MUSTS = dict.fromkeys(["missing", "unknown", "doubled", "not_marked", "tried_twice"], 0)
MUSTS |= {"a_second": lambda speed: speed >= LEAST}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
