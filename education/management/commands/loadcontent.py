from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from education import freshness, starter_content


class Command(BaseCommand):
    help = "Load the starter content that is not there yet. What staff have edited stays as it is."

    @transaction.atomic
    def handle(self, **options):
        self.stdout.write(f"{starter_content.load_rows()} new references, terms, red flags, synonyms and words")
        new = starter_content.missing(starter_content.pages())
        articles = [starter_content.make_article(front) for front, _ in new]
        paths = [article.path for article in articles]
        with freshness.one_reading():
            for number, (article, (front, body)) in enumerate(zip(articles, new, strict=True), 1):
                starter_content.load_page(article, front, body, timezone.now(), along_with=paths)
                self.stdout.write(f"[{number}/{len(new)}] {article.path}")
        self.stdout.write(f"{len(new)} new pages")
