import logging

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from education import audit, planner
from intake.retention import purge

log = logging.getLogger("intake.purge")


class Command(BaseCommand):
    help = (
        "Remove requests that were kept long enough, words of old mails, and sessions that ran out. Run it once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only tell how many it would be.")

    def handle(self, *, dry_run, **options):
        """Numbers alone: no reference and no name, here and in the log."""
        counts = purge(timezone.now(), dry_run)
        for what, number in counts.items():
            self.stdout.write(f"{what}: {number}")
        if dry_run:
            self.stdout.write("Nothing was removed.")
            return
        planner.look(connection)
        told = ", ".join(f"{what} {number}" for what, number in counts.items() if number)
        log.info("removed: %s. The trail ends at %s", told or "nothing", audit.end())
