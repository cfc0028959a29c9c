"""Citations: [@key] in a text becomes a number that leads to the list of sources on the page."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from . import markup
from .models import Reference
from .wording import say


def numbered(order, known):
    """({key: number}, the references as components/source-list.html shows them) of keys in their order of use."""
    numbers = {key: number for number, key in enumerate(order, 1)}
    references = [
        {"number": number, "key": key, "citation": known[key].citation, "url": known[key].url}
        for key, number in numbers.items()
    ]
    return numbers, references


def with_sources(texts):
    """(the texts as safe HTML, the references they cite in the order of use, for components/source-list.html)."""
    cited = dict.fromkeys(key for text in texts for key in markup.cited_keys(text))
    known = Reference.objects.in_bulk(list(cited), field_name="key")
    numbers, references = numbered([key for key in cited if key in known], known)
    label = say("unseen.source")
    html = [mark_safe(markup.with_citations(escape(text), numbers, label)) for text in texts]  # noqa: S308 - escaped
    return html, references
