from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from education.wording import say
from intake import mail, sms
from intake.models import BookingRequest, TimeOffer


class Command(BaseCommand):
    help = "Remind people of their visits tomorrow, once for each visit. Run it once a day, in the morning."

    def handle(self, **options):
        now, reminded = timezone.now(), 0
        for visit in visits(now):
            reminded += remind(visit, now)
        self.stdout.write(f"{reminded} visits reminded of")


def visits(at):
    """The booked visits that are tomorrow where the clinic is, and were not told yet."""
    soon = TimeOffer.objects.filter(
        state=TimeOffer.State.ACCEPTED,
        request__state=BookingRequest.State.BOOKED,
        reminded_at=None,
        starts_at__range=(at, at + timedelta(days=2, hours=1)),
    ).select_related("clinic", "request__clinic")
    return [visit for visit in soon if visit.local_start.date() == tomorrow(visit.clinic, at)]


def tomorrow(clinic, at):
    return at.astimezone(clinic.zone).date() + timedelta(days=1)


def remind(visit, at):
    """Whoever marks the visit first tells it: a second worker finds it marked."""
    with transaction.atomic():
        mine = TimeOffer.objects.filter(pk=visit.pk, reminded_at=None, state=TimeOffer.State.ACCEPTED)
        if not mine.update(reminded_at=at):
            return 0
        mail.write_to_person(visit.request, "reminder", at, visit)
    if not visit.request.email and visit.request.voicemail_ok:
        sms.send(visit.request.phone, say("sms.reminder", clinic=visit.clinic.name, phone=visit.clinic.phone))
    return 1
