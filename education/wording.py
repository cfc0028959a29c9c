"""The words around the pages: headings, questions, hints, errors, mails. Each is a row that staff can change.

The words a release brings stand in `starter/wordings.toml` of each app. They become rows once, and they speak where a
row is not there yet. A word in braces, like {clinic}, is filled in when the words are said.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.functional import lazy
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

from .freshness import memory, version

FIELD = re.compile(r"\{([^{}]*)\}")

last_read = [None, {}]  # token and words; the words also for pages that must stand when the database does not


@cache
def shipped():
    """{code: {where, position, clinical, words}} of this release, in the order of its files."""
    found = {}
    for app in apps.get_app_configs():
        file = Path(app.path) / "starter" / "wordings.toml"
        for group, entries in tomllib.loads(file.read_text()).items() if file.exists() else ():
            facts = {"where": entries.pop("WHERE"), "clinical": entries.pop("CLINICAL", False)}
            for name, words in entries.items():
                found[f"{group}.{name}"] = facts | {"position": len(found), "words": words.strip()}
    return found


def fields(words):
    """The names in braces, which are filled in."""
    return set(FIELD.findall(words))


def everything():
    """{code: words}: the rows over the words of the release. Once a request this asks whether they changed."""
    if getattr(memory, "words", None):
        return memory.words
    token, (kept, words) = version(), last_read
    if token is None or token != kept:
        words = {code: entry["words"] for code, entry in shipped().items()}
        words |= apps.get_model("education", "Wording").objects.values_list("code", "words").iterator()
        last_read[:] = token, words
    if hasattr(memory, "token"):
        memory.words = words
    return words


def say(code, **values):
    """The words of a code with its fields filled in; safe HTML when a value is, so that a link can stand in them."""
    return fill(everything()[code], values)


def recall(code, **values):
    """Like `say`, without the database: the words this process read last, or those of the release."""
    return fill(last_read[1].get(code) or shipped()[code]["words"], values)


def fill(words, values):
    if any(hasattr(value, "__html__") for value in values.values()):
        filled = FIELD.sub(lambda field: conditional_escape(values[field[1]]), escape(words))
        return mark_safe(filled)  # noqa: S308 - words and values were escaped
    return FIELD.sub(lambda field: str(values[field[1]]), words)


say_later = lazy(say, str)
