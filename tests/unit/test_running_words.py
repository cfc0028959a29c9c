"""The shipped words of the running plan: easy to read, nothing forbidden, every number with its source or our own."""

import re

import pytest

from education import checks, reading, wording

GROUPS = [
    "running",
    "running_today",
    "running_block",
    "running_block_why",
    "running_no_plan",
    "running_plan",
    "walk_run",
]
GROUPS += ["running_rule", "running_source", "running_light", "running_sheet", "running_week", "running_advice"]
GROUPS += ["running_advice_why", "running_next", "running_calendar", "triage"]
OURS = re.compile(r"\bour\b", re.IGNORECASE)
PERCENT_OR_STUDY = re.compile(r"\d+ percent|\d+ in \d+|\d[\d,]* (?:new )?runners|\d+ people")
# These stand on a page that says of all its steps that they are our own rule.
SAID_BY_THEIR_PAGE = {"running_advice", "running_advice_why", "running_plan", "running_light"}


def texts(group):
    return [entry["words"] for code, entry in wording.shipped().items() if code.split(".")[0] == group]


def plain(text):
    return re.sub(r"\{\w+\}", "this", re.sub(r"\[@[^\]]*\]", "", text))


@pytest.mark.parametrize("group", GROUPS)
def test_words_are_easy_to_read(group):
    said = [plain(text) for text in texts(group)]
    sentences = [sentence for text in said for sentence in reading.sentences(text)]

    assert (reading.grade(said) or 0) <= 7  # too few words have no grade
    assert sum(len(reading.words(sentence)) for sentence in sentences) / len(sentences) <= 20
    assert [sentence for sentence in sentences if len(reading.words(sentence)) > 25] == []


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_forbidden_is_said(group):
    patterns = [rule["pattern"] for rule in checks.wording()["forbidden"]]
    for text in texts(group):
        assert [pattern for pattern in patterns if re.search(pattern, plain(text), re.IGNORECASE)] == [], text
        assert not re.search(r"\b(please|sorry|oops|invalid)\b", text, re.IGNORECASE), text


@pytest.mark.parametrize("group", sorted(set(GROUPS) - SAID_BY_THEIR_PAGE))
def test_every_number_of_a_study_has_its_source_and_every_percent_is_said_to_be_ours(group):
    for text in texts(group):
        if PERCENT_OR_STUDY.search(text):
            assert "[@" in text or OURS.search(text), text


def test_a_house_rule_is_never_called_research():
    for group in GROUPS:
        for text in texts(group):
            for sentence in re.split(r"(?<=[.?!\]]) ", text):
                if OURS.search(sentence):
                    assert not re.search(r"\[@|research|studies show|proven to", sentence), sentence
