"""What staff find a request by, so that a search reads an index and not every request there is."""

import re

from django.db import connection, models

from education.bounds import texts

from .request import BookingRequest

LAST_SIGN = chr(0x10FFFF)
LAST_FOUR = 4  # digits of a phone number


class SearchWordQuerySet(models.QuerySet):
    def write(self, requests):
        """Let these requests be found, by what they hold now."""
        self.filter(request__in=requests).delete()
        return self.bulk_create([self.model(request=one, word=word) for one in requests for word in words_of(one)])

    def beginning(self, start):
        """Those that begin so, read from the index: SQLite uses it for a range, PostgreSQL for LIKE."""
        if connection.vendor == "sqlite":
            return self.filter(word__gte=start, word__lt=start + LAST_SIGN)
        return self.filter(word__startswith=start)


class SearchWord(models.Model):
    """A word of a name, an email in small letters, or the end of a phone number. It goes with its request."""

    request = models.ForeignKey(BookingRequest, models.CASCADE, related_name="search_words", db_index=False)
    word = models.CharField(max_length=254, db_index=True)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        constraints = [
            *texts(word=254),
            models.UniqueConstraint(fields=["request", "word"], name="intake_searchword_once"),
        ]

    def __str__(self):
        return f"a word of request {self.request_id}"


def words_of(request):
    ends = [request.email.lower(), request.phone_digits[-LAST_FOUR:]]
    return sorted({word for word in [*name_words(request.search_name), *ends] if word})


def name_words(name):
    """The words of a folded name: "o'brien-nguyen" is found by that, by its parts, and without its signs."""
    whole = name.split()
    parts = [part for word in whole for part in re.split("['\u2010-\u2014-]", word)]
    plain = ["".join(sign for sign in word if sign.isalnum()) for word in [*whole, *parts]]
    return {word[:254] for word in [*whole, *parts, *plain]}
