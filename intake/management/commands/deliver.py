import logging
import signal
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from intake.outbox import deliver

log = logging.getLogger("intake.deliver")


class Command(BaseCommand):
    help = "Send the mails of the outbox and forget old drafts, for ever or once."
    forget_at = datetime.min.replace(tzinfo=UTC)

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="One pass, then end.")
        parser.add_argument("--pause", type=float, default=2, help="Seconds to wait when nothing is due.")

    def handle(self, *, once, pause, **options):
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            sent = self.one_pass(stop.is_set)
            self.forget()
            if once:
                return
            close_old_connections()
            if not sent:  # else more may wait
                stop.wait(pause)

    def forget(self):
        """Drafts of people who did not go on are health data: once a minute, remove those that ran out."""
        now = timezone.now()
        if now < self.forget_at:
            return
        self.forget_at = now + timedelta(minutes=1)
        with suppress(OperationalError):
            Session.objects.filter(expire_date__lt=now).delete()

    def one_pass(self, stopping):
        """How many left."""
        try:
            sent = deliver(timezone.now, stopping=stopping)
        except OperationalError:
            log.warning("the database did not answer, trying again")
            return 0
        if sent:
            log.info("sent %d mails", sent)
        return sent
