"""What the search reads: the words of each revision, and what readers call things.

SQLite keeps its index in the FTS5 table `education_searchtext`, PostgreSQL in the column `vector`. Migration 0002 makes
both, and the database itself keeps them true to the rows here.
"""

import json

from django.db import connection, models

from ..bounds import texts
from .revision import Revision

TEXT_LIMIT = 100_000
MARK, END_MARK = "\ue000", "\ue001"  # around a found word; the rows hold neither

# ruff: noqa: S608 - the queries hold constants of ours; what people type travels as a parameter
# Which term is found in which revision, and how well. Titles weigh more than answers, answers more than text.
HITS = {
    "sqlite": """
        SELECT term.key, entry.revision_id, -bm25(education_searchtext) * CASE
            WHEN instr(highlight(education_searchtext, 0, '|', ''), '|') THEN 4
            WHEN instr(highlight(education_searchtext, 1, '|', ''), '|') THEN 2 ELSE 1 END
        FROM json_each(%s) AS term
        CROSS JOIN education_searchtext(term.value)
        JOIN education_searchentry AS entry ON entry.id = education_searchtext.rowid
        WHERE entry.revision_id IN (SELECT value FROM json_each(%s))""",
    "postgresql": """
        SELECT term.number - 1, entry.revision_id, ts_rank('{0.3, 0.3, 0.5, 1}', entry.vector, query, 1)
        FROM unnest(%s::text[]) WITH ORDINALITY AS term(words, number)
        CROSS JOIN to_tsquery('education_english', term.words) AS query
        JOIN education_searchentry AS entry ON entry.vector @@ query
        WHERE entry.revision_id = ANY(%s)""",
}
EXTRACTS = {
    "sqlite": f"""
        SELECT entry.revision_id, snippet(education_searchtext, 2, '{MARK}', '{END_MARK}', ' … ', 32)
        FROM education_searchtext(%s)
        JOIN education_searchentry AS entry ON entry.id = education_searchtext.rowid
        WHERE entry.revision_id IN (SELECT value FROM json_each(%s))""",
    "postgresql": f"""
        SELECT revision_id, ts_headline('education_english', body, to_tsquery('education_english', %s),
            'StartSel={MARK}, StopSel={END_MARK}, MaxWords=34, MinWords=20')
        FROM education_searchentry WHERE revision_id = ANY(%s)""",
}
SYNTAX = {"sqlite": (" OR ", '"{}"', "*", json.dumps), "postgresql": (" | ", "'{}'", ":*", list)}


def any_of(phrases):
    """A query for any of these phrases, in the tongue of the database. A star at the end finds what begins so."""
    either, quoted, star, _ = SYNTAX[connection.vendor]
    return either.join(quoted.format(phrase.rstrip("*")) + star * phrase.endswith("*") for phrase in phrases)


class SearchEntryQuerySet(models.QuerySet):
    def hits(self, terms, revisions):
        """(number of the term, revision, score) for each term, a list of phrases, among these revisions."""
        return self._ask(HITS, [any_of(phrases) for phrases in terms], revisions)

    def extracts(self, phrases, revisions):
        """{revision: the part of its text that holds these phrases, each between marks}."""
        return dict(self._ask(EXTRACTS, any_of(phrases), revisions))

    def vocabulary(self, revisions):
        """Every word of these revisions."""
        return {word for words in self.filter(revision__in=revisions).values_list("words") for word in words[0].split()}

    def _ask(self, queries, words, revisions):
        bundle = SYNTAX[connection.vendor][-1]
        with connection.cursor() as cursor:
            cursor.execute(
                queries[connection.vendor], [words if isinstance(words, str) else bundle(words), bundle(revisions)]
            )
            return cursor.fetchall()


class SearchEntry(models.Model):
    """What the search knows about one revision. Whether the public may find it, `Revision.objects.live` says."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="search_entry")
    title = models.CharField(max_length=120)
    answer = models.CharField(max_length=600)
    body = models.TextField(max_length=TEXT_LIMIT)
    words = models.TextField(max_length=TEXT_LIMIT, help_text="Each word once, to find the one that was meant.")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
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
