"""The lint over the starter words that are no pages: forms, tools, mails, warning signs, questions and glossary."""

import re

import pytest

from education import checks, reading, wording
from education.models import Choice, GlossaryTerm, Question, RedFlag

pytestmark = pytest.mark.django_db

# "Out of place" is forbidden as a story about runner's knee. A kneecap that popped out is the one thing it fits.
ALLOWED = {"A knee or kneecap that is out of place, or bent the wrong way"}


def groups():
    """{group: its texts} of all that ships beside the pages."""
    found = {}
    for code, entry in wording.shipped().items():
        found.setdefault(code.partition(".")[0], []).append(wording.FIELD.sub("it", entry["words"]))
    found["red flags"] = [text for flag in RedFlag.objects.all() for text in [flag.question, flag.advice]]
    found["questions"] = list(Question.objects.values_list("words", flat=True))
    choices = Choice.objects.values_list("words", "because")
    found["choices"] = [text for pair in choices for text in pair if text]
    found["glossary"] = list(GlossaryTerm.objects.values_list("meaning", flat=True))
    return found


def as_sentences(texts):
    return [text if text.endswith((".", "?", "!")) else f"{text}." for text in texts]


def test_they_are_easy_to_read():
    grades = {name: reading.grade(as_sentences(texts)) for name, texts in groups().items()}

    assert sum(grade is not None for grade in grades.values()) > 40  # a few words alone have no grade
    assert {name: grade for name, grade in grades.items() if grade is not None and grade > 7} == {}


def test_their_sentences_are_short_on_average():
    for name, texts in groups().items():
        lengths = [len(reading.words(part)) for text in texts for part in reading.sentences(text)]
        assert sum(lengths) / len(lengths) <= 20, name


def test_they_hold_no_forbidden_wording():
    texts = {text.replace("’", "'") for texts in groups().values() for text in texts} - ALLOWED
    rules = [re.compile(rf"(?<!\w){rule['pattern']}(?!\w)", re.IGNORECASE) for rule in checks.wording()["forbidden"]]

    assert len(rules) > 20
    assert [(rule.pattern, text) for rule in rules for text in texts if rule.search(text)] == []
