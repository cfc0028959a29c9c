from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from intake.erasing import erase
from intake.models import BookingRequest
from intake.retention import write_back


class Command(BaseCommand):
    help = "Erase a request for good, with its trail, its mails and its lines in the admin's log."

    def add_arguments(self, parser):
        parser.add_argument("reference", help="Like K7QF-M2WX.")

    def handle(self, *, reference, **options):
        request = BookingRequest.objects.filter(reference=reference).first()
        if request is None:
            raise CommandError(f"There is no request {reference}.")
        try:
            erase(request)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        write_back()
        self.stdout.write(f"{reference} is erased")
