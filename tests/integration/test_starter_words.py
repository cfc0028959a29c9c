"""The lint over the starter words that are no pages: forms, tools, mails, warning signs, questions and glossary."""

import re

import pytest

from education import checks, reading, wording
from education.models import Choice, GlossaryTerm, Movement, Question, RedFlag, SiteSettings

pytestmark = pytest.mark.django_db

# "Out of place" is forbidden as a story about runner's knee. A kneecap that popped out is the one thing it fits.
ALLOWED = {"A knee or kneecap that is out of place, or bent the wrong way"}


OF_THE_SITE = ["cta_heading", "cta_text", "footer_text", "unreviewed_text", "emergency_text", "consent_text"]

# Clinical words with numbers, and the words on the same page that call them our own rule.
OWN_RULE = {
    "exercise_page": "exercise_page.lights_note",
    "pain_light": "exercise_page.lights_note",
    "pain_rule": "exercise_page.lights_note",
    "self_check_week": "self_check_week.own_rule",
    "self_check_amber": "self_check_week.own_rule",
    "running_block": "running_block_why.PAIN_NOT_SETTLING_24H",
    "running_light": "running_light.source",
    "walk_run": "walk_run.source",
    "running_advice": "running_next.rule",
    "running_advice_why": "running_next.rule",
}


def groups():
    """{group: its texts} of all that ships beside the pages."""
    found = {}
    for code, entry in wording.shipped().items():
        found.setdefault(code.partition(".")[0], []).append(wording.FIELD.sub("it", entry["words"]))
    found["red flags"] = [text for flag in RedFlag.objects.all() for text in [flag.question, flag.advice]]
    found["questions"] = list(Question.objects.values_list("words", flat=True))
    hints = Question.objects.values_list("hint", "warning")
    found["hints"] = [text for pair in hints for text in pair if text]
    choices = Choice.objects.values_list("words", "because", "also_checked")
    found["choices"] = [text for texts in choices for text in texts if text]
    movements = Movement.objects.prefetch_related("positions")
    found["movements"] = [each.caption for movement in movements for each in movement.positions.all()]
    site = SiteSettings.objects.get()
    found["settings"] = [getattr(site, name) for name in OF_THE_SITE]
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


def test_every_number_names_its_source_or_stands_with_words_that_call_it_ours():
    shipped = wording.shipped()
    bare = {}
    for code, entry in shipped.items():
        words = wording.FIELD.sub("it", entry["words"])
        number = checks.STUDY_NUMBER.search(words) or checks.DOSE.search(words)
        if entry["clinical"] and number and not ("[@" in words or checks.HOUSE_RULE.search(words)):
            bare.setdefault(code.partition(".")[0], []).append(code)

    assert bare.keys() - OWN_RULE.keys() == set(), "Cite a source, or say that it is our own rule."
    assert [code for code in OWN_RULE.values() if not checks.HOUSE_RULE.search(shipped[code]["words"])] == []
    assert len(bare) > 5
