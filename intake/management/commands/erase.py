from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from intake.erasing import erase
from intake.models import BookingRequest


class Command(BaseCommand):
    help = "Erase a request for good, with its trail, its mails and its lines in the admin's log."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="Like K7QF-M2WX.")

    @transaction.atomic
    def handle(self, *, reference, **options):
        request = BookingRequest.objects.filter(reference=reference).first()
        if request is None:
            raise CommandError(f"There is no request {reference}.")
        erase(request)
        self.stdout.write(f"{reference} is erased")
