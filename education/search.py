"""Find pages by what readers type. Nothing that is typed is an error. The queries are in `models/search_index.py`."""

import difflib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from urllib.parse import quote

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from .models import CareCard, Exercise, LinkTarget, Revision, SearchEntry, Synonym, WordPart, blocks_of
from .models.search import TEXT_LIMIT
from .models.search_index import ALL, COMMON, END_MARK, MARK, TITLE, WEIGHED, Index, any_of, both
from .wording import say

LONGEST, MOST_WORDS, MOST_PAGES = 200, 12, 20
MOST_HITS = 200  # a word on more pages than this is common
EVERY, MOST_ALIKE = 10_000_000, 50
ENOUGH = 0.5  # the part of a question that a page must hold, where rare words weigh more
ALIKE = 0.8  # how near to what was typed a suggested word must be
STOP_WORDS = frozenset((Path(__file__).parent / "stop_words.txt").read_text().split())
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Answer:
    """The numbers of the revisions that answer, the best first; `asked` is the suggestion if only that gave some."""

    asked: str = ""
    found: tuple = ()
    phrases: tuple = ()
    suggestion: str = ""
    many: bool = False  # more pages hold these words than were looked at
    index: Index | None = None

    @property
    def suggestion_link(self):
        return format_html('<a href="?q={}">{}</a>', quote(self.suggestion), self.suggestion)


def words_of(text):
    """Lower case, no accents, no signs: the words that both databases see."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(character for character in bare if not unicodedata.combining(character)))


def phrases_of(text):
    return filter(None, map(words_of, text.split(",")))


def singular(words):
    return tuple(word.removesuffix("s") for word in words)


def terms_of(words, synonyms):
    """The question as terms: each a tuple of phrases, what was typed and what pages call it. Small words go."""
    terms, at = [], 0
    while at < len(words):
        known = [end for end in range(len(words), at, -1) if singular(words[at:end]) in synonyms]
        end = known[0] if known else at + 1
        if known or words[at] not in STOP_WORDS:
            terms.append((" ".join(words[at:end]), *synonyms.get(singular(words[at:end]), [])))
        at = end
    return list(dict.fromkeys(terms)) or [(word,) for word in words]


def ranked(terms, hits, total, common=frozenset()):
    """The revisions that hold enough of the terms, the best first, and the terms that none holds.

    The hits of one more term count for the last one where it has none: they are the words that begin like it.
    A common term weighs as if every page held it: nobody counted how many do.
    """
    scores = defaultdict(dict)
    for number, revision, score in hits:
        scores[number][revision] = max(score, scores[number].get(revision, 0))
    last = len(terms) - 1
    scores[last] = scores[last] or scores[last + 1]
    points, held, weights = Counter(), Counter(), 0
    for number in range(len(terms)):
        weight = math.log(2 if number in common else 1 + total / (len(scores[number]) or 1))
        weights += weight
        for revision, score in scores[number].items():
            points[revision] += weight * score / max(scores[number].values())
            held[revision] += weight
    found = [revision for revision in points if held[revision] >= ENOUGH * weights]
    unknown = [term for number, term in enumerate(terms) if not scores[number] and number not in common]
    return sorted(found, key=lambda revision: (-points[revision], revision)), unknown


def close_matches(word, known, most):
    """The nearest first; before them those of the same letters, as fingers swap two of them."""
    candidates = [other for other in known if len(other) > 2 and abs(len(other) - len(word)) < 3]
    found = difflib.get_close_matches(word, sorted(candidates), max(most, 5), ALIKE)
    return sorted(found, key=lambda other: sorted(other) != sorted(word))[:most]


def suggested(words, unknown, vocabulary):
    """The question with the nearest known word for each one that no page has; empty when there is none."""
    near = {}
    for word in {phrases[0] for phrases in unknown} & set(words):
        near[word] = (close_matches(word, vocabulary, 1) or [word])[0]
    better = " ".join(near.get(word, word) for word in words)
    return better if better != " ".join(words) else ""


def nearest(words, unknown, index):
    """Words that the pages hold and that are spelled almost like these."""
    typed = {phrases[0] for phrases in unknown} & set(words)
    alike = {near for word in typed for near in close_matches(word, WordPart.objects.like(word, MOST_ALIKE), 5)}
    counts = zip(sorted(alike), index.counts([any_of([word]) for word in sorted(alike)], 1), strict=True)
    return {word for word, count in counts if count}


def answer(question, revisions, with_drafts=False):
    """What these revisions have to say to a question. Readers never ask those that a newer one has overtaken.

    `with_drafts`: ask every revision, and count to the end.
    """
    words = words_of(question[:LONGEST])[:MOST_WORDS]
    if not words:
        return Answer()
    index, most = (Index(revisions, ALL), EVERY) if with_drafts else (Index(revisions), MOST_HITS)
    synonyms = known_synonyms()
    terms, found, unknown, many = attempt(words, synonyms, index, most)
    suggestion = suggested(words, unknown, nearest(words, unknown, index)) if unknown else ""
    if suggestion and not found:
        better = suggestion.split()
        terms, found, _, many = attempt(better, synonyms, index, most)
        words, suggestion = (better, suggestion) if found else (words, "")
    phrases = tuple(phrase for term in terms for phrase in term)
    return Answer(" ".join(words), tuple(found), phrases, suggestion, many, index)


def known_synonyms():
    synonyms = defaultdict(list)
    for row in Synonym.objects.all():
        for phrase in phrases_of(row.words):
            synonyms[singular(phrase)] += [" ".join(means) for means in phrases_of(row.means)]
    return synonyms


def attempt(words, synonyms, index, most):
    """The terms that were looked for, what was found, the terms that no page holds, and whether there is more.

    A term that more than `most` pages hold is common. It costs the same however many hold it: beside a rarer term only
    the pages of that one are asked for it, as common words alone are no answer then. Where all terms are common, only
    so many pages are looked at for each, and for all of them together, and so many more that hold them in their title.
    """
    terms = terms_of(words, synonyms)
    last = len(terms) - 1
    begins = [(f"{terms[last][0]}*",)] if len(terms[last][0]) > 2 else []
    counts = index.counts([*map(any_of, terms)], most, [*map(any_of, begins)])
    asked = terms if counts[last] else [*terms, *begins]
    common = {number for number in range(len(asked)) if counts[number] > most}
    rare = [number for number in range(len(asked)) if 0 < counts[number] <= most]
    hits = index.hits(queries(asked, common, rare), most * max(1, len(rare)))
    if len(asked) - 1 in common:
        common.add(last)
    found, unknown = ranked(terms, hits, index.total, common)
    return asked, found, unknown, bool(common) and not rare


def queries(asked, common, rare):
    """(number of the term, query, how it is weighed) for what is asked.

    Where all terms are common, a page that holds all of them is looked for, too: the samples may have none.
    """
    each = {number: any_of(asked[number]) for number in [*rare, *common]}
    pages = any_of([phrase for number in rare for phrase in asked[number]])
    for number in rare:
        yield number, each[number], WEIGHED
    for number in common:
        if rare:
            yield number, both(each[number], pages), COMMON
        else:
            for query in dict.fromkeys([each[number], reduce(both, each.values())]):
                yield number, query, TITLE
                yield number, query, COMMON


def outcome(question, answer):
    """How much was found, in words."""
    count, asked = len(answer.found), answer.asked if answer.asked == answer.suggestion else question
    if answer.many and count:
        return say("search.many", question=asked)
    if count == 1:
        return say("search.found_one", question=asked)
    return say("search.found", count=count, question=asked) if count else say("search.none", question=question)


def pages(answer):
    """The first pages of an answer, as plain facts for a template."""
    shown = answer.found[:MOST_PAGES]
    texts = answer.index.extracts(answer.phrases, shown) if shown else {}
    revisions = Revision.objects.select_related("article").in_bulk(shown)
    return [{"revision": revisions[number], "extract": marked(texts.get(number, ""))} for number in shown]


def marked(extract):
    """An extract as safe HTML with its found words marked; empty when it holds none."""
    if MARK not in extract:
        return ""
    text = escape(f"… {extract.strip(' …')} …")
    return mark_safe(text.replace(MARK, "<mark>").replace(END_MARK, "</mark>"))  # noqa: S308 - escaped above


def index(revision):
    """Let the search know the words of a revision as they are now, and the desk where they lead."""
    title = f"{revision.title} {revision.menu_title}"
    answer = f"{revision.answer} {revision.summary} {revision.description}"
    blocks = sorted(blocks_of(revision), key=lambda block: isinstance(block, CareCard))  # what many pages share, last
    parts = [row.search_text for row in [*Exercise.objects.filter(revision=revision), *blocks]]
    body = " ".join(filter(None, parts)).replace(MARK, "").replace(END_MARK, "")
    body = body.replace("<", "< ")[:TEXT_LIMIT]  # PostgreSQL leaves out of an extract what looks like a tag
    words = " ".join(sorted(set(words_of(f"{title} {answer} {body}"))))[:TEXT_LIMIT]
    known = {"title": title, "answer": answer, "body": body, "words": words, "is_past": False}
    SearchEntry.objects.update_or_create(revision=revision, defaults=known)
    SearchEntry.objects.filter(revision__article=revision.article_id).mark_past()
    if SearchEntry.objects.filter(revision=revision, is_past=False).exists():
        WordPart.objects.learn(words.split())
        LinkTarget.objects.note(revision, blocks)


def index_care_cards():
    """After a red flag has changed: the pages that show it."""
    for revision in Revision.objects.filter(education_carecard_set__isnull=False).distinct():
        index(revision)
