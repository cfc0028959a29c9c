"""The words of the pages, cut into parts of three letters: a misspelled word shares parts with the right one."""

from django.db import models
from django.db.models import Count
from django.db.models.functions import Length

from ..bounds import texts

SHORTEST, LONGEST = 3, 40
FIRST_PARTS = " "  # only the part at the beginning of a word starts with it


def parts_of(word):
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


class WordPartQuerySet(models.QuerySet):
    def learn(self, words):
        """Store the parts of those words that are new. Numbers are no words, and have no spelling."""
        wanted = {word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()}
        known = self.filter(word__in=wanted, part__startswith=FIRST_PARTS).values_list("word", flat=True)
        new = sorted(wanted.difference(known))
        rows = [WordPart(part=part, word=word) for word in new for part in sorted(parts_of(word))]
        self.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)

    def like(self, word, most):
        """The words of about this length that share most parts with this one."""
        about = range(len(word) - 2, len(word) + 3)
        shared = self.filter(part__in=parts_of(word)).annotate(length=Length("word")).filter(length__in=about)
        shared = shared.values("word").annotate(shared=Count("pk")).order_by("-shared", "word")
        return list(shared.values_list("word", flat=True)[:most])


class WordPart(models.Model):
    """One part of one word. A word that no page has any more stays: it is looked up before it is suggested."""

    part = models.CharField(max_length=3)
    word = models.CharField(max_length=LONGEST)

    objects = WordPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["part", "word"], name="education_wordpart_part")]
        constraints = [
            *texts(part=3, word=LONGEST),
            models.UniqueConstraint(fields=["word", "part"], name="education_wordpart_once"),
        ]

    def __str__(self):
        return self.word
