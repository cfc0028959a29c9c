from django.apps import AppConfig
from django.db.models.signals import post_migrate

from education.watching import tables_of, watch


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self):
        post_migrate.connect(watch_clinics, sender=self)


def watch_clinics(sender, using, **kwargs):
    """What the page of all clinics shows, and what routing remembers."""
    read = ["Clinic", "OpeningHours", "ClosedDay", "Service", "Language", "RoutingRule"]
    watch(tables_of([sender.get_model(name) for name in read]), using=using)
