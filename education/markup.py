"""Prose: the allow-list, and what a page adds to it (heading anchors, numbered sources, links to the glossary)."""

import html as entities
import re
from html import unescape

from django.urls import reverse
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django_prose_editor.fields import create_sanitizer

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["https", "mailto", "tel"]},
}
CITATION = re.compile(r"\s?\[@([a-z0-9-]+)\]")
CITATIONS = re.compile(r"(?:\s?\[@[a-z0-9-]+\](?:,\s*(?=\[@))?)+")  # one, or a list of them
TAG_OR_CITATION = re.compile(r"<[^>]*>|\s?\[@([a-z0-9-]+)\]")
TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"<>]|"[^"]*")*)>')
NO_TERMS_IN = {"a", "h2", "h3", "sup"}
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
END_OF_PART = re.compile(r"([.?!:]?)(?:</(?:strong|em|a)>)*(?:\s*</(?:p|li|ul|ol|h2|h3)>)+")

clean = create_sanitizer(EXTENSIONS)


def cited_keys(html):
    """The reference keys of a text, in the order of its citations."""
    return CITATION.findall(html)


def with_citations(html, numbers, label):
    """Each [@key] as a small number that leads to the list of sources, after a label that is only read out.

    An unknown key shows nothing.
    """

    def number(match):
        if match[1] is None:
            return match[0]
        if match[1] not in numbers:
            return ""
        return format_html(
            '<sup><a href="#ref-{0}"><span class="visually-hidden">{1} </span>{0}</a></sup>', numbers[match[1]], label
        )

    return TAG_OR_CITATION.sub(number, html)


def with_anchors(html, taken):
    """Give every h2 an id; `taken` maps the ids of the page so far to their headings and grows."""

    def anchor(match):
        words = strip_tags(match[1]).strip()
        name = base = slugify(words) or "section"
        count = 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken[name] = words
        return f'<h2 id="{name}">{match[1]}</h2>'

    return HEADING.sub(anchor, html)


def plain(html):
    """The words alone, without tags and citations; every part ends as a sentence does."""
    ended = END_OF_PART.sub(lambda end: f"{end[1] or '.'} ", CITATIONS.sub("", html).replace("<br>", " "))
    return " ".join(entities.unescape(strip_tags(ended)).split())


def ended(words):
    """Words with the end of a sentence, if they have none of their own."""
    return words if words.endswith((".", "?", "!", ":")) or not words else f"{words}."


def with_terms(html, terms, told, label):
    """Lead the first use of each term to the glossary, but not from a heading or a link.

    `terms` maps each form, in small letters, to its place there; `told` holds the places of the page so far and grows.
    `label` is read out after the term, and not shown.
    """
    if not terms:
        return html
    longest_first = sorted((re.escape(escape(form)) for form in terms), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", re.IGNORECASE)

    def link(match):
        place = terms[unescape(match[0]).lower()]
        if place in told:
            return match[0]
        told.add(place)
        return format_html(
            '<a class="term" href="{}#{}">{}<span class="visually-hidden"> {}</span></a>',
            reverse("glossary"),
            place,
            mark_safe(match[0]),  # noqa: S308 - a piece of cleaned prose
            label,
        )

    parts, end, inside = [], 0, 0
    for tag in TAG.finditer(html):
        text = html[end : tag.start()]
        parts += [text if inside else pattern.sub(link, text), tag[0]]
        if tag[2] in NO_TERMS_IN:
            inside += -1 if tag[1] else 1
        end = tag.end()
    return "".join([*parts, pattern.sub(link, html[end:])])


def safe(html):
    """Cleaned prose, ready for a page: what was stored is cleaned again, whatever way it came in."""
    return mark_safe(clean(html))  # noqa: S308 - nh3 allow-list above
