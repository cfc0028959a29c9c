import json
import os
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from intake.bundles import as_fhir
from intake.fhir.catalogue import asked_now
from intake.fhir.rules import problems
from intake.models import BookingRequest

CHUNK = 200


class Command(BaseCommand):
    help = "Write requests as FHIR R4 bundles: one a line to standard output, or one file each into a folder."

    def add_arguments(self, parser):
        parser.add_argument("--since", type=date.fromisoformat, help="Only those received on this day (UTC) or later.")
        parser.add_argument("--folder", type=Path, help="Where the files go. Only you may read it.")

    def handle(self, *, since, folder, **options):
        catalogue, wrong, count = asked_now(), [], 0
        if folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for count, booking in enumerate(chosen(since), 1):
            made = as_fhir(booking, catalogue)
            wrong += [f"{booking.reference}: {problem}" for problem in problems(made)]
            self.put(booking, json.dumps(made, ensure_ascii=False), folder)
            if count % CHUNK == 0:
                self.stderr.write(f"{count:,} requests so far")
        self.stderr.write(f"{count:,} requests exported")
        if wrong:
            raise CommandError("Not good R4:\n" + "\n".join(wrong))

    def put(self, booking, text, folder):
        if folder is None:
            self.stdout.write(text)
            return
        with open(folder / f"{booking.reference}.json", "w", encoding="utf-8", opener=for_me_alone) as file:
            file.write(text)


def chosen(since):
    found = BookingRequest.objects.select_related("clinic").prefetch_related("events", "offers").order_by("pk")
    if since:
        found = found.filter(created_at__gte=datetime.combine(since, time.min, tzinfo=UTC))
    return found.iterator(chunk_size=CHUNK)


def for_me_alone(path, flags):
    return os.open(path, flags, 0o600)
