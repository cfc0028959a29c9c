from django.apps import AppConfig
from django.db.models.signals import post_migrate

from .watching import BESIDE, tables_of, watch


class EducationConfig(AppConfig):
    name = "education"

    def ready(self):
        post_migrate.connect(watch_content, sender=self)


def watch_content(sender, using, **kwargs):
    """Pages are made from nearly all tables of this app, and from the names of their authors."""
    watch(tables_of([model for model in sender.get_models() if model.__name__ not in BESIDE]), using=using)
    watch(["auth_user"], columns=["first_name", "last_name"], using=using)
