import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from intake.models import Clinic, OpeningHours

STARTER = Path(__file__).parents[2] / "starter" / "clinics.toml"


class Command(BaseCommand):
    help = "Load the example clinics into a site that has no clinic yet."

    @transaction.atomic
    def handle(self, **options):
        if Clinic.objects.exists():
            self.stdout.write("clinics are there")
            return
        for row in tomllib.loads(STARTER.read_text())["clinic"]:
            hours = row.pop("hours")
            clinic = Clinic.objects.create(**row)
            for day in hours:
                opening = OpeningHours(clinic=clinic, **day)
                opening.full_clean()
                opening.save()
            self.stdout.write(f"{clinic.name} loaded")
