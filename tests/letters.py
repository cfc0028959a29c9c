"""All rows that staff edit, written in other letters; and the words of a page that are still in plain ones."""

import json
import re
from datetime import date
from html.parser import HTMLParser

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models

PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
OTHER = str.maketrans(PLAIN, "".join(chr(ord(letter) + 0xFEE0) for letter in PLAIN))
KEPT = re.compile(r"(<[^>]*>|&#?\w+;|\{\w+\}|\[@[^\]]*\])")  # tags, entities, fields and citations

# Texts that are no words for readers: addresses, codes, and what only machines or staff read.
TECHNICAL = {
    "slug",
    "code",
    "path",
    "old_path",
    "key",
    "url",
    "email",
    "time_zone",
    "state",
    "where",
    "change_note",
    "language",
    "source",
}
# The interface words that are no rows: those of the calendar, which come with the language.
CALENDAR = {f"{date(2026, month, 1):%B}" for month in range(1, 13)}
CALENDAR |= {f"{date(2026, 11, day):%A}" for day in range(1, 8)} | {"AM", "PM", "CST", "CDT"}
NO_WORDS = re.compile(  # moments for machines, addresses, references, codes of plans, states of the US
    r"\d{4}-\d\d-\d\dT\S+|\S+@\S+|https?://\S+|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b|\b[A-Z]{2} \d{5}\b|, [A-Z]{2}\b"
    r"|\b[A-F](?=[A-Z]*[2-9])[2-9A-Z]{3,8}\b"
)


def disguised(text):
    return "".join(part if KEPT.fullmatch(part) else part.translate(OTHER) for part in KEPT.split(text))


def edited():
    """All models of ours that the admin edits, on their own or on the page of another."""
    shown = admin.site._registry
    models = set(shown) | {inline.model for page in shown.values() for inline in page.inlines}
    return sorted((model for model in models if model._meta.app_label in {"education", "intake"}), key=str)


def texts(model):
    kinds = (models.CharField, models.TextField)
    return [
        field.name
        for field in model._meta.fields
        if isinstance(field, kinds) and not field.choices and field.name not in TECHNICAL
    ]


def disguise_all_rows():
    for model in edited():
        for row in model._base_manager.values("pk", *texts(model)):
            changed = {name: disguised(text) for name, text in row.items() if isinstance(text, str)}
            model._base_manager.filter(pk=row["pk"]).update(**changed) if changed else None
    get_user_model().objects.update(first_name=disguised("Ann"), last_name=disguised("Lee"))


def plain_words(html):
    """The words of a page or mail that are still in plain letters."""
    said = NO_WORDS.sub(" ", " ".join(Words(html).found))
    return sorted(set(re.findall("[A-Za-z]+", said)) - CALENDAR)


class Words(HTMLParser):
    """What a page says: its text, and the attributes that are read out or shared."""

    SAID = {"alt", "title", "aria-label", "placeholder"}
    SHARED = {"description", "og:title", "og:description", "og:site_name", "og:image:alt"}

    def __init__(self, html):
        super().__init__()
        self.found, self.silent = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in {"script", "style"}:
            self.silent = attributes.get("type") or tag
        self.found += [attributes[name] for name in self.SAID & attributes.keys()]
        if attributes.get("name", attributes.get("property")) in self.SHARED:
            self.found.append(attributes["content"])

    def handle_endtag(self, tag):
        if tag in {"script", "style"}:
            self.silent = ""

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)
        elif self.silent == "application/ld+json":
            self.found += spoken(json.loads(data))


def spoken(data):
    """The words for people in structured data."""
    if isinstance(data, list):
        return [words for each in data for words in spoken(each)]
    if not isinstance(data, dict):
        return []
    here = [data[key] for key in ["name", "description", "text"] if key in data] + data.get("alternateName", [])
    return here + [words for value in data.values() for words in spoken(value)]
