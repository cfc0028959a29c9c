from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand
from django.utils import timezone

from education.models import Reminder, Review, Revision
from education.reminders import due_steps


class Command(BaseCommand):
    help = "Mail the owners of pages whose review is due in 60 or 30 days, or today. Run it once a day."

    def handle(self, **options):
        today, sent = timezone.localdate(), 0
        live = Revision.objects.live()
        for review in Review.objects.filter(revision__in=live, decision=Review.Decision.APPROVED).select_related(
            "revision__article__owner", "revision__author"
        ):
            for days in due_steps(review.next_due, today, review.reminders.values_list("days", flat=True)):
                sent += self.remind(review, days, today)
        self.stdout.write(f"{sent} reminders sent")

    def remind(self, review, days, today):
        """Mail first, then remember: a reminder may come twice, it is never lost."""
        revision = review.revision
        person = revision.article.owner or revision.author
        if person is None or not person.email:
            self.stdout.write(f"{revision.article.path}: nobody to tell, set an owner with an email address")
            return 0
        when = f"{'was' if review.next_due < today else 'is'} due on {review.next_due:%B %d, %Y}"
        address = f"{settings.SITE_URL}/admin/education/article/{revision.article_id}/change/"
        send_mail(
            f"Review: {revision.menu_title} {when}",
            f"The review of the page {revision.article.path} {when}.\n\n{address}\n",
            None,
            [person.email],
        )
        Reminder.objects.create(review=review, days=days)
        return 1
