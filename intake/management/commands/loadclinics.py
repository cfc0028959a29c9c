import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from intake.models import Clinic, Language, OpeningHours, RetentionRule, RoutingRule, Service

STARTER = Path(__file__).parents[2] / "starter"


class Command(BaseCommand):
    help = "Load what rules are not there yet, and the example clinics into a site without a clinic."

    @transaction.atomic
    def handle(self, **options):
        load_routing(read("routing.toml"))
        for row in read("retention.toml")["rule"]:
            RetentionRule.objects.get_or_create(covers=row.pop("covers"), defaults=row)
        if Clinic.objects.exists():
            self.stdout.write("clinics are there")
            return
        for row in read("clinics.toml")["clinic"]:
            self.stdout.write(f"{load_clinic(**row)} loaded")


def read(name):
    return tomllib.loads((STARTER / name).read_text())


def load_routing(rows):
    """Add what is not there yet. Staff may have changed the rest, and removed a language."""
    is_new = not RoutingRule.objects.exists()
    for position, row in enumerate(rows["rule"], 1):
        RoutingRule.objects.get_or_create(code=row.pop("code"), defaults=row | {"position": position})
    for row in rows["service"]:
        Service.objects.get_or_create(code=row.pop("code"), defaults=row)
    if is_new:
        Language.objects.bulk_create([Language(**row) for row in rows["language"]], ignore_conflicts=True)


def load_clinic(hours, services, languages, **row):
    clinic = Clinic.objects.create(**row)
    clinic.services.set(Service.objects.filter(code__in=services))
    clinic.languages.set(Language.objects.filter(code__in=languages))
    for day in hours:
        opening = OpeningHours(clinic=clinic, **day)
        opening.full_clean()
        opening.save()
    return clinic
