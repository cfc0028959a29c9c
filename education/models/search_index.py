"""The queries of the search, in the tongue of each database.

SQLite keeps its index in FTS5 tables, PostgreSQL in the column `vector`. Migrations 0002 and 0016 make them, and the
database itself keeps them true to the rows of SearchEntry. Each has two: an index of all revisions, and a small one
without those that a newer revision has overtaken. Readers ask the small one, so that years of edits cost them nothing.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import connection

MARK, END_MARK = "\ue000", "\ue001"  # around a found word; the rows hold neither

# ruff: noqa: S608 - the queries hold constants of ours; what people type travels as a parameter
NOW, ALL, TITLES = "now", "all", "titles"
PLAIN_TITLE = "regexp_replace(normalize(entry.title, NFKD), '[\u0300-\u036f]+', '', 'g')"
PLAIN_TITLE = f"to_tsvector('education_english', regexp_replace({PLAIN_TITLE}, '[^[:alnum:]]+', ' ', 'g'))"
INDEXES = {
    "sqlite": {NOW: "education_searchtext_now", TITLES: "education_searchtext_titles", ALL: "education_searchtext"},
    "postgresql": {
        NOW: "entry.vector @@ query AND NOT entry.is_past",
        TITLES: f"{PLAIN_TITLE} @@ query AND NOT entry.is_past",
        ALL: "entry.vector @@ query",
    },
}
TOTAL = {NOW: "WHERE NOT is_past", ALL: ""}
FOUND = {
    "sqlite": """{index}(%s) AS found CROSS JOIN education_searchentry AS entry ON entry.id = found.rowid
        WHERE EXISTS ({among})""",
    "postgresql": """to_tsquery('education_english', %s) AS query
        JOIN education_searchentry AS entry ON {index} WHERE EXISTS ({among})""",
}
# How well: titles weigh more than answers, answers more than text. SQLite counts every page that holds a word before
# it weighs the first (bm25), so a common word is not weighed.
WEIGHED, COMMON, TITLE = "weighed", "common", "title"
PLACE = """CASE WHEN instr(highlight({index}, 0, '|', ''), '|') THEN 4
    WHEN instr(highlight({index}, 1, '|', ''), '|') THEN 2 ELSE 1 END"""
RANK = "ts_rank('{{0.3, 0.3, 0.5, 1}}', entry.vector, query, 1)"
SCORES = {
    "sqlite": {WEIGHED: f"-bm25({{index}}) * {PLACE}", COMMON: PLACE, TITLE: "4"},
    "postgresql": {WEIGHED: RANK, COMMON: RANK, TITLE: RANK},
}
EXTRACTS = {
    "sqlite": f"""SELECT entry.revision_id, snippet({{index}}, 2, '{MARK}', '{END_MARK}', ' … ', 32)
        FROM education_searchentry AS entry CROSS JOIN {{index}} ON {{index}}.rowid = entry.id
        WHERE entry.revision_id IN ({{numbers}}) AND {{index}} MATCH %s""",
    "postgresql": f"""SELECT revision_id, ts_headline('education_english', body, query,
            'StartSel={MARK}, StopSel={END_MARK}, MaxWords=34, MinWords=20')
        FROM to_tsquery('education_english', %s) AS query, education_searchentry WHERE revision_id IN ({{numbers}})""",
}
SIGNS = {"sqlite": (" OR ", '"{}"{}', "({}) AND ({})", "*"), "postgresql": (" | ", "'{}'{}", "({}) & ({})", ":*")}


def any_of(phrases):
    """A query for any of these phrases. A star at the end finds what begins so."""
    either, quoted, _, star = SIGNS[connection.vendor]
    return either.join(quoted.format(phrase.rstrip("*"), star * phrase.endswith("*")) for phrase in phrases)


def both(one, other):
    return SIGNS[connection.vendor][2].format(one, other)


@dataclass
class Index:
    """An index, and the revisions that may be found by it."""

    revisions: object
    name: str = NOW
    total: int = field(default=0, init=False)

    def counts(self, queries, most, begins=()):
        """How many revisions each query finds, counted up to one more than `most`. Lets `total` be known, too.

        `begins` may hold one more query, of the words that begin so: it is counted where the last one finds nothing.
        """
        each = "SELECT {number}, count(*) FROM (SELECT 1 FROM {found} LIMIT {most}) AS part"
        parts = [self.part(each, number, query, WEIGHED, most + 1) for number, query in enumerate(queries)]
        for query in begins:
            nothing, typed = self.part("SELECT 1 FROM {found}", 0, queries[-1], WEIGHED, 1)
            count, more = self.part("SELECT 1 FROM {found} LIMIT {most}", 0, query, WEIGHED, most + 1)
            some = f"(SELECT count(*) FROM ({count}) AS part)"
            lazy = f"SELECT {len(queries)}, CASE WHEN EXISTS ({nothing}) THEN 0 ELSE {some} END"
            parts.append((lazy, [*typed, *more]))
        total = [] if self.total else [(f"SELECT -1, count(*) FROM education_searchentry {TOTAL[self.name]}", [])]
        rows = dict(union([*total, *parts]))
        self.total = rows.pop(-1, self.total)
        return [rows[number] for number in range(len(rows))]

    def hits(self, asked, most):
        """(number, revision, score) of at most so many revisions for each (number, query, how it is weighed)."""
        each = "SELECT * FROM (SELECT {number}, entry.revision_id, {score} FROM {found} LIMIT {most}) AS part"
        return union([self.part(each, *one, most) for one in asked])

    def part(self, shape, number, query, score, most):
        among, parameters = self.among
        index = INDEXES[connection.vendor][TITLES if score == TITLE else self.name]
        found = FOUND[connection.vendor].format(index=index, among=among)
        score = SCORES[connection.vendor][score].format(index=index)
        return shape.format(number=number, found=found, score=score, most=most), [query, *parameters]

    @cached_property
    def among(self):
        same = self.revisions.order_by().extra(where=["education_revision.id = entry.revision_id"])
        try:
            return same.values("pk").query.sql_with_params()
        except EmptyResultSet:  # a filter that no row can pass
            return "SELECT 1 WHERE 1 = 0", ()

    def extracts(self, phrases, revisions):
        """{revision: the part of its text that holds these phrases, each between marks}."""
        if not revisions:
            return {}
        numbers = ", ".join(str(int(number)) for number in revisions)
        index = INDEXES[connection.vendor][self.name]
        return dict(union([(EXTRACTS[connection.vendor].format(index=index, numbers=numbers), [any_of(phrases)])]))


def union(queries):
    """The rows of all these (query, parameters)."""
    if not queries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in queries), [each for _, more in queries for each in more])
        return cursor.fetchall()
