from django.core.management.base import BaseCommand
from django.utils import timezone

from education import starter_content


class Command(BaseCommand):
    help = "Load the starter content that is not there yet. What staff have edited stays as it is."

    def handle(self, **options):
        new_rows = starter_content.load_rows()
        self.stdout.write(f"{new_rows} new references and red flags")
        pages = starter_content.pages()
        for number, (front, body) in enumerate(pages, 1):
            is_new = starter_content.load_page(front, body, timezone.now())
            self.stdout.write(f"[{number}/{len(pages)}] {front['path']} {'loaded' if is_new else 'is there'}")
