"""Prose as a reader meets it: passages, sentences and words, and how hard they are to read."""

import re
from dataclasses import dataclass
from html import unescape

from .markup import CITATION, TAG

HREF = re.compile(r'href="([^"]*)"')
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])")
ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|vs|approx|e\.g|i\.e)\.$")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouyscgxzhl]es$")

PASSAGES = {"h2", "h3", "p", "li"}
GROUPS = {"ul", "ol"}


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class Passage:
    """A heading (h2, h3), a paragraph (p), an item of a list (li) or of a numbered list (step)."""

    kind: str
    text: str
    cited: tuple = ()
    links: tuple = ()


class Reader:
    """Cuts cleaned HTML at the tags that end a passage."""

    def __init__(self):
        self.open, self.words, self.links, self.found = [], [], [], []
        self.href = None

    def read(self, html):
        end = 0
        for tag in TAG.finditer(html):
            self.words.append(html[end : tag.start()])
            self.meet(tag[2].lower(), bool(tag[1]), tag[3])
            end = tag.end()
        self.words.append(html[end:])
        self.finish()
        return self.found

    def meet(self, name, closes, attributes):
        if name in PASSAGES | GROUPS:
            self.finish()
            self.leave(name) if closes else self.open.append(name)
        elif name == "a":
            self.end_link()
            if not closes and (href := HREF.search(attributes)):
                self.href, self.link_from = unescape(href[1]), len(self.words)
        elif name == "br":
            self.words.append(" ")

    def leave(self, name):
        if name in self.open:
            while self.open.pop() != name:
                pass

    def end_link(self):
        if self.href is not None:
            self.links.append(Link(plain("".join(self.words[self.link_from :])), self.href))
        self.href = None

    def finish(self):
        self.end_link()
        raw = "".join(self.words)
        if text := plain(raw):
            self.found.append(Passage(self.kind(), text, tuple(CITATION.findall(raw)), tuple(self.links)))
        self.words, self.links = [], []

    def kind(self):
        if "li" in self.open:
            lists = [name for name in self.open if name in GROUPS]
            return "step" if lists and lists[-1] == "ol" else "li"
        return self.open[-1] if self.open and self.open[-1] in PASSAGES else "p"


def plain(html):
    """Words alone: no citation marks, no entities, one space between two words."""
    return " ".join(unescape(CITATION.sub("", html)).split())


def passages(html):
    return Reader().read(html)


def sentences(text):
    """The sentences of a passage. What ends without a full stop is one too."""
    found = []
    for part in SENTENCE_END.split(text):
        if found and ABBREVIATION.search(found[-1]):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def words(text):
    return WORD.findall(text)


def syllables(word):
    """Groups of vowels, less a silent ending. A number counts as one."""
    parts = [re.sub(r"[^a-z]", "", part) for part in word.lower().split("-")]
    return sum(max(1, len(VOWELS.findall(part)) - bool(SILENT_END.search(part))) for part in parts)


def grade(texts):
    """The Flesch-Kincaid grade of some passages; None for too few words to tell."""
    every = [word for text in texts for word in words(text)]
    if len(every) < 30:
        return None
    count = sum(len(sentences(text)) for text in texts)
    return 0.39 * len(every) / count + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
