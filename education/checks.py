"""Writing checks: a page in, findings out. No database and no request; the word lists are in plain_language.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import reading

BLOCKING, WARNING = "blocking", "warning"
MOST_WORDS, MOST_WORDS_OF_ANSWER, MOST_SENTENCES, HIGHEST_GRADE = 20, 25, 3, 7

HEADING_LEVELS = {
    "callout": 2,
    "carecard": 2,
    "childtiles": 2,
    "exercisepicker": 2,
    "exerciselibrary": 2,
    "calltoaction": 2,
    "dolist": 3,
}
PICTURE = re.compile(r"<(?:img|svg)\b(?:[^\">]|\"[^\"]*\")*>", re.IGNORECASE)
DESCRIBED = re.compile(r'\b(?:alt|aria-label)="\s*[^"\s]|\brole="presentation"', re.IGNORECASE)

AMOUNT = r"(?<![\d.,])\d[\d.,]*(?: (?:to|or|and) \d[\d.,]*)?"
PEOPLE = "people|runners|women|men|adults|teens|children|patients|soldiers|knees|studies|trials|injuries"
UNITS = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|miles?|steps|sets?|reps|rounds?|sessions?|visits?"
UNITS += "|inch(?:es)?|cm|feet|pounds?|degrees?|out of 10"
MORE = "as|the|more|higher|longer"
BARE_ADDRESS = re.compile(r"https?:|www\.|[\w-]+(\.[\w-]+)+(/\S*)?$")
STUDY_NUMBER = re.compile(
    rf"{AMOUNT} ?(?:%|percent)|\b\d+ in \d+\b|{AMOUNT} times (?:{MORE})\b|{AMOUNT} (?:[\w-]+ )?(?:{PEOPLE})\b",
    re.IGNORECASE,
)
DOSE = re.compile(rf"{AMOUNT}[ -](?:{UNITS})\b", re.IGNORECASE)
HOUSE_RULE = re.compile(r"\b(?:our|we use|rule of thumb)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A page as the checks see it. Blocks are (kind, heading, html), in the order of the page."""

    title: str
    answer: str
    blocks: tuple
    references: frozenset = frozenset()  # the keys of the sources that the page may cite
    is_clinical: bool = False
    is_hub: bool = False  # it leads to other pages, which hold the sources
    has_doses: bool = False  # an exercise page: its doses are our own
    films: tuple = ()  # (heading, has captions, has a transcript) of each


@dataclass(frozen=True)
class Finding:
    code: str
    level: str
    where: str
    sentence: str


@dataclass(frozen=True)
class Spot:
    """A passage and where the editor finds it."""

    where: str
    section: int
    passage: reading.Passage


@cache
def wording():
    read = tomllib.loads((Path(__file__).parent / "plain_language.toml").read_text())
    return read | {"medical": frozenset(read["medical"]), "empty_links": frozenset(read["empty_links"])}


def check(document, paths, explained):
    """All findings of a page, the blocking ones first.

    `paths` holds the addresses that a link may lead to, `explained` the words of the glossary in small letters.
    """
    spots = list(spots_of(document))
    found = [
        *too_hard(spots),
        *long_sentences(document, spots),
        *long_paragraphs(spots),
        *medical_words(document, spots, explained),
        *forbidden_words(document, spots),
        *links_that_say_nothing(spots),
        *broken_links(spots, paths),
        *skipped_headings(document),
        *pictures_without_words(document),
        *films_without_words(document),
        *missing_sources(document, spots),
        *numbers_without_source(document, spots),
    ]
    return sorted(found, key=lambda finding: finding.level != BLOCKING)


def spots_of(document):
    where, section = "Before the first heading", 0
    for kind, heading, html in document.blocks:
        inside = f"In “{heading}”" if heading else ""
        section += kind == "callout"
        for passage in reading.passages(html):
            if passage.kind in {"h2", "h3"}:
                where, section = f"Under “{passage.text}”", section + (passage.kind == "h2")
            yield Spot(inside or where, section, passage)


def links_of(document):
    """The addresses that the page links to."""
    return {link.href for spot in spots_of(document) for link in spot.passage.links}


def cited_in(document):
    return {key for spot in spots_of(document) for key in spot.passage.cited}


def quote(text, most=8):
    first = text.split()
    return f"“{' '.join(first[:most])}{'…' if len(first) > most else ''}”"


def prose(spots):
    return [spot for spot in spots if spot.passage.kind not in {"h2", "h3"}]


def everything(document, spots):
    """Every text of the page with its place, headings too."""
    return [
        ("Headline", document.title),
        ("One-sentence answer", document.answer),
        *[(f"In “{heading}”", heading) for _, heading, _ in document.blocks if heading],
        *[(spot.where, spot.passage.text) for spot in spots],
    ]


def too_hard(spots):
    grade = reading.grade([spot.passage.text for spot in prose(spots)])
    if grade is not None and grade > HIGHEST_GRADE:
        advice = f"It reads at school grade {grade:.1f}. Aim for {HIGHEST_GRADE} or less: shorter sentences and words."
        yield Finding("grade", WARNING, "Whole page", advice)


def long_sentences(document, spots):
    texts = [("One-sentence answer", document.answer, MOST_WORDS_OF_ANSWER)]
    texts += [(spot.where, spot.passage.text, MOST_WORDS) for spot in prose(spots)]
    for where, text, most in texts:
        for sentence in reading.sentences(text):
            count = len(reading.words(sentence))
            if count > most:
                advice = f"This sentence has {count} words: {quote(sentence)}. Bring it to {most} or fewer."
                yield Finding("long-sentence", WARNING, where, advice)


def long_paragraphs(spots):
    for spot in prose(spots):
        count = len(reading.sentences(spot.passage.text))
        if count > MOST_SENTENCES:
            advice = (
                f"This paragraph has {count} sentences: {quote(spot.passage.text)}. Split it after {MOST_SENTENCES}."
            )
            yield Finding("long-paragraph", WARNING, spot.where, advice)


def medical_words(document, spots, explained):
    """Each medical word once, where it first stands."""
    told = set()
    for where, text in everything(document, spots):
        for word in reading.words(text.lower()):
            for part in word.split("-"):
                forms = {part, part.removesuffix("s"), part.removesuffix("es")}
                if forms & wording()["medical"] and not forms & explained and part not in told:
                    told.add(part)
                    advice = f"“{part}” is not in the glossary. Say it in plain words, or add it to the glossary."
                    yield Finding("medical-word", WARNING, where, advice)


def forbidden_words(document, spots):
    for where, text in everything(document, spots):
        for rule in wording()["forbidden"]:
            match = re.search(rf"(?<!\w){rule['pattern']}(?!\w)", text.replace("’", "'"), re.IGNORECASE)
            if match:
                yield Finding("wording", WARNING, where, f"Do not write “{match[0]}”. {rule['advice']}")


def links_that_say_nothing(spots):
    for spot in spots:
        for link in spot.passage.links:
            text = link.text.strip(" .…:›»→").lower()
            if (
                not text
                or text in wording()["empty_links"]
                or re.match(r"https?:|www\.|[\w-]+(\.[\w-]+)+(/\S*)?$", text)
            ):
                advice = f"The link “{link.text}” does not say where it leads. Use the name of the page as its words."
                yield Finding("link-text", WARNING, spot.where, advice)


def broken_links(spots, paths):
    for spot in spots:
        for link in spot.passage.links:
            path = re.split(r"[?#]", link.href)[0]
            if not path or path.startswith("//") or re.match(r"[a-z][a-z0-9+.-]*:", path, re.IGNORECASE):
                continue
            if path not in paths:
                advice = f"The link “{link.text}” leads to {path}, and there is no public page. Link to another one."
                yield Finding("broken-link", BLOCKING, spot.where, advice)


def skipped_headings(document):
    """The headline is level 1. A level 3 needs a level 2 somewhere before it."""
    has_section = False
    for kind, heading, html in document.blocks:
        levels = [(HEADING_LEVELS.get(kind), heading)] if heading or kind == "carecard" else []
        inside = [passage for passage in reading.passages(html) if passage.kind in {"h2", "h3"}]
        levels += [(int(passage.kind[1]), passage.text) for passage in inside]
        for level, text in levels:
            if level == 3 and not has_section:
                advice = f"“{text}” is a heading of level 3, and no heading of level 2 stands before it. Add one."
                yield Finding("skipped-heading", BLOCKING, f"At “{text}”", advice)
                has_section = True  # told once
            has_section = has_section or level == 2


def pictures_without_words(document):
    for kind, heading, html in document.blocks:
        pictures = PICTURE.findall(html)
        bare = [picture for picture in pictures if not DESCRIBED.search(picture)]
        if bare or (kind == "figure" and not pictures):
            advice = "This figure has no words for people who cannot see it. Say what it shows."
            yield Finding("no-alternative", BLOCKING, f"In “{heading}”" if heading else "In a figure", advice)


def films_without_words(document):
    for heading, has_captions, has_transcript in document.films:
        if not has_captions:
            advice = "Check the captions of this film, or have some made, and tick that a person checked them."
            yield Finding("no-captions", BLOCKING, f"In “{heading}”", advice)
        if not has_transcript:
            advice = "This film has no transcript. Write down all that is said and shown."
            yield Finding("no-transcript", BLOCKING, f"In “{heading}”", advice)


def missing_sources(document, spots):
    for spot in spots:
        for key in spot.passage.cited:
            if key not in document.references:
                advice = f"There is no source named “{key}”, so readers see nothing here. Add it, or take the mark out."
                yield Finding("unknown-source", WARNING, spot.where, advice)
    if document.is_clinical and not document.is_hub and not document.references:
        advice = "A page on health needs at least one source. Cite one in the text as [@key]."
        yield Finding("no-source", BLOCKING, "Whole page", advice)


def numbers_without_source(document, spots):
    """A number of a study needs its source beside it. A dose may be our own, where the section says so."""
    if not document.is_clinical:
        return
    own = {spot.section for spot in spots if HOUSE_RULE.search(spot.passage.text)}
    own_page = any("this page" in spot.passage.text and HOUSE_RULE.search(spot.passage.text) for spot in spots)
    for spot in prose(spots):
        passage = spot.passage
        number = STUDY_NUMBER.search(passage.text)
        if not number and not (document.has_doses or own_page or spot.section in own or passage.kind == "step"):
            number = DOSE.search(passage.text)
        if number and not passage.cited and not HOUSE_RULE.search(passage.text):
            advice = f"“{number[0]}” has no source. Cite one as [@key], or say that it is our own rule."
            yield Finding("number", WARNING, spot.where, advice)
