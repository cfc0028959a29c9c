"""Find pages by what readers type. Nothing that is typed is an error. The queries are in `models/search.py`."""

import difflib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from .models import CareCard, Exercise, Revision, SearchEntry, Synonym, blocks_of
from .models.search import END_MARK, MARK, TEXT_LIMIT
from .wording import say

LONGEST, MOST_WORDS, MOST_PAGES = 200, 12, 20
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


def ranked(terms, hits, total):
    """The revisions that hold enough of the terms, the best first, and the terms that none holds.

    The hits of one more term count for the last one where it has none: they are the words that begin like it.
    """
    scores = defaultdict(dict)
    for number, revision, score in hits:
        scores[number][revision] = score
    last = len(terms) - 1
    scores[last] = scores[last] or scores[last + 1]
    points, held, weights = Counter(), Counter(), 0
    for number in range(len(terms)):
        weight = math.log(1 + total / (len(scores[number]) or 1))
        weights += weight
        for revision, score in scores[number].items():
            points[revision] += weight * score / max(scores[number].values())
            held[revision] += weight
    found = [revision for revision in points if held[revision] >= ENOUGH * weights]
    unknown = [term for number, term in enumerate(terms) if not scores[number]]
    return sorted(found, key=lambda revision: (-points[revision], revision)), unknown


def suggested(words, unknown, vocabulary):
    """The question with the nearest known word for each one that no page has; empty when there is none."""
    nearest = {}
    for word in {phrases[0] for phrases in unknown} & set(words):
        candidates = [known for known in vocabulary if len(known) > 2 and abs(len(known) - len(word)) < 3]
        nearest[word] = (difflib.get_close_matches(word, sorted(candidates), 1, ALIKE) or [word])[0]
    better = " ".join(nearest.get(word, word) for word in words)
    return better if better != " ".join(words) else ""


def answer(question, revisions):
    """What these revisions have to say to a question."""
    words = words_of(question[:LONGEST])[:MOST_WORDS]
    among = list(revisions.values_list("pk", flat=True)) if words else []
    if not among:
        return Answer(" ".join(words))
    synonyms = defaultdict(list)
    for row in Synonym.objects.all():
        for phrase in phrases_of(row.words):
            synonyms[singular(phrase)] += [" ".join(means) for means in phrases_of(row.means)]

    def attempt(words):
        terms = terms_of(words, synonyms)
        last = terms[-1][0]
        asked = [*terms, (f"{last}*",)] if len(last) > 2 else terms
        return asked, *ranked(terms, SearchEntry.objects.hits(asked, among), len(among))

    terms, found, unknown = attempt(words)
    suggestion = suggested(words, unknown, SearchEntry.objects.vocabulary(among)) if unknown else ""
    if suggestion and not found:
        words = suggestion.split()
        terms, found, _ = attempt(words)
    return Answer(" ".join(words), tuple(found), tuple(phrase for term in terms for phrase in term), suggestion)


def outcome(question, answer):
    """How much was found, in words."""
    count, asked = len(answer.found), answer.asked if answer.asked == answer.suggestion else question
    if count == 1:
        return say("search.found_one", question=asked)
    return say("search.found", count=count, question=asked) if count else say("search.none", question=question)


def pages(answer):
    """The first pages of an answer, as plain facts for a template."""
    shown = answer.found[:MOST_PAGES]
    extracts = SearchEntry.objects.extracts(answer.phrases, shown) if shown else {}
    revisions = Revision.objects.select_related("article").in_bulk(shown)
    return [{"revision": revisions[number], "extract": marked(extracts.get(number, ""))} for number in shown]


def marked(extract):
    """An extract as safe HTML with its found words marked; empty when it holds none."""
    if MARK not in extract:
        return ""
    text = escape(f"… {extract.strip(' …')} …")
    return mark_safe(text.replace(MARK, "<mark>").replace(END_MARK, "</mark>"))  # noqa: S308 - escaped above


def index(revision):
    """Let the search know the words of a revision, as they are now."""
    title = f"{revision.title} {revision.menu_title}"
    answer = f"{revision.answer} {revision.summary} {revision.description}"
    blocks = sorted(blocks_of(revision), key=lambda block: isinstance(block, CareCard))  # what many pages share, last
    parts = [row.search_text for row in [*Exercise.objects.filter(revision=revision), *blocks]]
    body = " ".join(filter(None, parts)).replace(MARK, "").replace(END_MARK, "")
    body = body.replace("<", "< ")[:TEXT_LIMIT]  # PostgreSQL leaves out of an extract what looks like a tag
    words = " ".join(sorted(set(words_of(f"{title} {answer} {body}"))))[:TEXT_LIMIT]
    known = {"title": title, "answer": answer, "body": body, "words": words}
    SearchEntry.objects.update_or_create(revision=revision, defaults=known)


def index_care_cards():
    """After a red flag has changed: the pages that show it."""
    for revision in Revision.objects.filter(education_carecard_set__isnull=False).distinct():
        index(revision)
