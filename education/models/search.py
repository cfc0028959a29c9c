"""What the search reads: the words of each revision, and what readers call things. `search_index.py` asks for them."""

from django.db import models
from django.utils import timezone

from ..bounds import texts
from .revision import Revision

TEXT_LIMIT = 100_000


class SearchEntryQuerySet(models.QuerySet):
    def mark_past(self, at=None):
        """Take what was overtaken out of the small index. What stays there too long does no harm: readers see no more
        than what is live."""
        overtaken = Revision.objects.overtaken(at or timezone.now())
        return self.filter(is_past=False, revision__in=overtaken).update(is_past=True)


class SearchEntry(models.Model):
    """What the search knows about one revision. Whether the public may find it, `Revision.objects.live` says."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="search_entry")
    title = models.CharField(max_length=120)
    answer = models.CharField(max_length=600)
    body = models.TextField(max_length=TEXT_LIMIT)
    words = models.TextField(max_length=TEXT_LIMIT, help_text="Each word once, to find the one that was meant.")
    is_past = models.BooleanField(
        default=False, db_default=False, help_text="A newer revision of the page has been public."
    )

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [models.Index(fields=["revision"], condition=models.Q(is_past=False), name="education_search_now")]
        constraints = texts(title=120, answer=600, body=TEXT_LIMIT, words=TEXT_LIMIT)

    def __str__(self):
        return self.title


class Synonym(models.Model):
    """Readers type one thing, our pages say another: both are found. Phrases stand between commas."""

    words = models.CharField("readers type", max_length=300, unique=True, help_text="Like: patella, knee cap")
    means = models.CharField("our pages say", max_length=300, help_text="Like: kneecap")

    class Meta:
        ordering = ["words"]
        constraints = texts(words=300, means=300)

    def __str__(self):
        return self.words
