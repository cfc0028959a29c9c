from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

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
        kind = ContentType.objects.get_for_model(BookingRequest)
        LogEntry.objects.filter(content_type=kind, object_id=str(request.pk)).delete()
        BookingRequest.objects.filter(pk=request.pk).delete()
        self.stdout.write(f"{reference} is erased")
