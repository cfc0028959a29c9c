"""The queries of the search, in the tongue of each database.

SQLite keeps its index in FTS5 tables, PostgreSQL in the column `vector`. Migrations 0002 and 0016 make them, and the
database itself keeps them true to the rows of SearchEntry. Each has two: an index of all revisions, and a small one
without those that a newer revision has overtaken. Readers ask the small one, so that years of edits cost them nothing.
"""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection

MARK, END_MARK = "\ue000", "\ue001"  # around a found word; the rows hold neither

# ruff: noqa: S608 - the queries hold constants of ours; what people type travels as a parameter
NOW, ALL = "now", "all"
INDEXES = {
    "sqlite": {NOW: "education_searchtext_now", ALL: "education_searchtext"},
    "postgresql": {NOW: "NOT entry.is_past", ALL: "TRUE"},
}
TOTAL = {NOW: "WHERE NOT is_past", ALL: ""}
FOUND = {
    "sqlite": """{index}(%s) AS found CROSS JOIN education_searchentry AS entry ON entry.id = found.rowid
        WHERE EXISTS ({among})""",
    "postgresql": """to_tsquery('education_english', %s) AS query
        JOIN education_searchentry AS entry ON entry.vector @@ query WHERE {index} AND EXISTS ({among})""",
}
SCORE = {  # titles weigh more than answers, answers more than text
    "sqlite": """-bm25({index}) * CASE
        WHEN instr(highlight({index}, 0, '|', ''), '|') THEN 4
        WHEN instr(highlight({index}, 1, '|', ''), '|') THEN 2 ELSE 1 END""",
    "postgresql": "ts_rank('{{0.3, 0.3, 0.5, 1}}', entry.vector, query, 1)",
}
EXTRACTS = {
    "sqlite": f"""
        SELECT entry.revision_id, snippet(education_searchtext, 2, '{MARK}', '{END_MARK}', ' … ', 32)
        FROM education_searchentry AS entry CROSS JOIN education_searchtext AS found
        WHERE entry.revision_id IN ({{numbers}}) AND found.rowid = entry.id AND education_searchtext MATCH %s""",
    "postgresql": f"""
        SELECT revision_id, ts_headline('education_english', body, to_tsquery('education_english', %s),
            'StartSel={MARK}, StopSel={END_MARK}, MaxWords=34, MinWords=20')
        FROM education_searchentry WHERE revision_id IN ({{numbers}})""",
}
PLACES = {"title": "A", "answer": "B", "": ""}  # the parts of a page, and their letters on PostgreSQL


def any_of(phrases, place=""):
    """A query for any of these phrases, in one part of a page or in all. A star at the end finds what begins so."""
    marks = [(phrase.rstrip("*"), "*" * phrase.endswith("*")) for phrase in phrases]
    if connection.vendor == "sqlite":
        either = " OR ".join(f'"{phrase}"{star}' for phrase, star in marks)
        return f"{place} : ({either})" if place else either
    letter = PLACES[place]
    return " | ".join(f"'{phrase}'" + f":{star}{letter}" * bool(star + letter) for phrase, star in marks)


def both(one, other):
    return f"({one}) {'AND' if connection.vendor == 'sqlite' else '&'} ({other})"


@dataclass
class Index:
    """An index, and the revisions that may be found by it."""

    revisions: object
    name: str = NOW
    total: int = field(default=0, init=False)

    def counts(self, queries, most):
        """How many revisions each query finds, counted up to one more than `most`. Lets `total` be known, too."""
        total = f"SELECT -1, count(*) FROM education_searchentry {TOTAL[self.name]}"
        each = self.each(
            "SELECT %s, count(*) FROM (SELECT 1 FROM {found} LIMIT %s) AS part", enumerate(queries), most + 1
        )
        rows = dict(union([(total, []), *each]))
        self.total = rows.pop(-1)
        return [rows.get(number, 0) for number in range(len(queries))]

    def hits(self, asked, most):
        """(number, revision, score) of at most so many revisions for each of the (number, query) that are asked."""
        shape = "SELECT * FROM (SELECT %s, entry.revision_id, {score} FROM {found} LIMIT %s) AS part"
        return union(self.each(shape, asked, most))

    def each(self, shape, asked, most):
        try:
            same = self.revisions.order_by().extra(where=["education_revision.id = entry.revision_id"])
            among, parameters = same.values("pk").query.sql_with_params()
        except EmptyResultSet:  # a filter that no row can pass
            return []
        index = INDEXES[connection.vendor][self.name]
        found = FOUND[connection.vendor].format(index=index, among=among)
        sql = shape.format(found=found, score=SCORE[connection.vendor].format(index=index))
        return [(sql, [number, words, *parameters, most]) for number, words in asked]


def union(queries):
    if not queries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in queries), [each for _, more in queries for each in more])
        return cursor.fetchall()


def extracts(phrases, revisions):
    """{revision: the part of its text that holds these phrases, each between marks}."""
    numbers = ", ".join(["%s"] * len(revisions))
    parameters = [*revisions, any_of(phrases)] if connection.vendor == "sqlite" else [any_of(phrases), *revisions]
    with connection.cursor() as cursor:
        cursor.execute(EXTRACTS[connection.vendor].format(numbers=numbers), parameters)
        return dict(cursor.fetchall())
