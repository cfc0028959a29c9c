"""The pages of a grown site: `fill_library(articles, staff)` hangs shelves below the home page, 20 pages on each.

Every page has ten revisions with two texts each, their reviews and their trail. One page in ten has live words that
nobody reviewed, one in twenty is due for review, one in a hundred has a link that leads nowhere. However many pages
there are, five of them have a draft, five wait for review and five are scheduled.
"""

import random
import uuid
from datetime import timedelta
from functools import cache
from itertools import accumulate

from django.db import transaction
from django.utils import timezone

from education.models import Article, LinkTarget, PageEvent, Prose, Review, Revision, SearchEntry, WordPart
from education.search import words_of
from tests.load.large import YEARS, seal, told
from tests.load.pour import count_on, pour

REVISIONS, SHELF, BATCH = 10, 20, 500
LEAD = LinkTarget.revisions.through
SEARCHED = "/library/hall-0/shelf-0/page-0/"
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "za",
    "bra",
    "cle",
    "dri",
    "flo",
    "gru",
]
PLAIN = [
    "knee",
    "pain",
    "run",
    "rest",
    "walk",
    "stairs",
    "hill",
    "load",
    "week",
    "strength",
    "hip",
    "squat",
    "step",
    "slow",
    "easy",
    "shoe",
]


def vocabulary(chance):
    return PLAIN + ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(4_000)]


class Words:
    """Text in which the word of rank n comes n times rarer than the first, as in real prose."""

    def __init__(self, chance):
        self.chance, self.words = chance, vocabulary(chance)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def some(self, count):
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=count)).capitalize() + "."


def fill_library(articles, staff):
    chance = random.Random(11)
    words, places = Words(chance), shelves(articles)
    for start in range(0, articles, BATCH):
        with transaction.atomic():
            numbers = range(start, min(start + BATCH, articles))
            fill_batch(numbers, places, words, staff)
        if start % (10 * BATCH) == 0:
            told("pages", start + len(numbers), articles)
    WordPart.objects.learn([*words.words])
    SearchEntry.objects.mark_past()
    count_on(Article, Revision, Prose, SearchEntry, PageEvent, Review, LEAD)


def shelves(articles):
    """Halls below one page, shelves in the halls, and room for 20 pages on each shelf: {number: shelf}."""
    top = place(Article.objects.get(path="/"), "library")
    halls, made = {}, {}
    for number in range((articles + SHELF - 1) // SHELF):
        hall = number // SHELF
        halls[hall] = halls.get(hall) or place(top, f"hall-{hall}")
        made[number] = place(halls[hall], f"shelf-{number}")
    return made


def place(parent, slug):
    return Article.objects.create(parent=parent, slug=slug, kind="guide")


def fill_batch(numbers, places, words, staff):
    now = timezone.now()
    pages = pour(Article, [article_of(number, places[number // SHELF], staff) for number in numbers])
    made = [
        revision_of(page, number, version, words, staff, now)
        for page, number in zip(pages, numbers, strict=True)
        for version in range(1, REVISIONS + 1)
    ]
    kinds = [one.pop("on") for one in made]
    own = list(zip(pour(Revision, made), kinds, made, strict=True))
    texts = [text for pk, number, _ in own for text in texts_of(pk, number, words)]
    pour(Prose, texts)
    bodies = {pk: "" for pk, *_ in own}
    for text in texts:
        bodies[text["parent_id"]] += text["body"]
    pour(SearchEntry, [entry_of(pk, one, bodies[pk]) for pk, _, one in own])
    newest = [(pk, number) for pk, number, one in own if one["number"] > REVISIONS - 2]
    pour(LEAD, [{"linktarget_id": target(link_of(number)), "revision_id": pk} for pk, number in newest])
    seal(PageEvent, pour(PageEvent, [event_of(pk, one) for pk, _, one in own]))
    signed = [(pk, number, one) for pk, number, one in own if one["state"] == "approved" and number % 10]
    seal(Review, pour(Review, [review_of(*each, now, staff) for each in signed]))


def article_of(number, shelf, staff):
    slug, owner = f"page-{number}", staff[number % len(staff)].pk
    return {"parent_id": shelf.pk, "slug": slug, "path": f"{shelf.path}{slug}/", "kind": "guide", "owner_id": owner}


def revision_of(article, number, version, words, staff, now):
    state, at = state_of(number, version), now - YEARS * (REVISIONS - version + 1) / (REVISIONS + 1)
    if state == "scheduled":
        state, at = "approved", now + timedelta(days=1 + number)
    return {
        "on": number,
        "article_id": article,
        "number": version,
        "state": state,
        "title": f"Page {number}",
        "menu_title": f"Page {number}",
        "answer": words.some(20),
        "summary": words.some(9)[:120],
        "description": words.some(12)[:160],
        "change_note": "More words",
        "author_id": staff[number % len(staff)].pk,
        "publish_at": at if state == "approved" else None,
        "created_at": min(at, now),
    }


def state_of(number, version):
    """Of the newest revision of some of the first pages; everything else is approved."""
    newest = {1: "draft", 2: "in_review", 3: "scheduled"} if version == REVISIONS and number < 100 else {}
    return newest.get(number % 20, "approved")


def link_of(number):
    return f"/nowhere-{number}/" if number % 100 == 50 else "/about/"


@cache
def target(path):
    return LinkTarget.objects.get_or_create(path=path)[0].pk


def texts_of(revision, number, words):
    link, facts = link_of(number), {"parent_id": revision, "region": "main"}
    if number == 5:
        yield facts | {"ordering": 5, "body": "<p>A quillfeather brace for the knee.</p>"}
    for ordering in [10, 20]:
        body = f'<h2>{words.some(4)}</h2><p>{words.some(90)}</p><p>{words.some(60)} <a href="{link}">More</a></p>'
        yield facts | {"ordering": ordering, "body": body}


def entry_of(pk, one, body):
    title, answer = f"{one['title']} {one['menu_title']}", f"{one['answer']} {one['summary']} {one['description']}"
    known = {"title": title, "answer": answer, "body": body.replace("<", " <")}
    words = " ".join(sorted(set(words_of(" ".join(known.values())))))
    return known | {"revision_id": pk, "words": words}


def event_of(pk, one):
    facts = {"what": "approved", "at": one["created_at"], "actor_id": one["author_id"], "actor_words": "Staff"}
    return facts | {"article_id": one["article_id"], "revision_id": pk, "salt": uuid.UUID(int=pk)}


def review_of(pk, number, one, now, staff):
    due = now.date() + timedelta(days=-5 if number % 20 == 7 else 200)
    facts = {"reviewer_name": "Rae", "credential": "PT", "licence_state": "Minnesota", "decision": "approved"}
    facts |= {"revision_id": pk, "reviewer_id": staff[0].pk, "still_current": [], "salt": uuid.UUID(int=pk)}
    return facts | {"decided_at": one["created_at"], "next_due": due}
