from django.core.management.base import BaseCommand
from django.db import transaction

from education import freshness, search
from education.models import Revision


class Command(BaseCommand):
    help = "Let the search read every revision anew. Publishing and saving do it by themselves."

    @transaction.atomic
    @freshness.one_reading()
    def handle(self, **options):
        revisions = Revision.objects.select_related("article").order_by("article__path", "number")
        for number, revision in enumerate(revisions, 1):
            search.index(revision)
            self.stdout.write(f"[{number}/{len(revisions)}] {revision.article.path} revision {revision.number}")
