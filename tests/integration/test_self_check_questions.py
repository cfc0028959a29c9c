"""The self-check as staff change it: its questions, their points, and the red flags."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from education.models import Choice, ClinicalChange, Question, RedFlag
from education.wording import everything
from tests.rows import make_question
from tests.walk import ADDRESS, given, hidden, text_of, walk

pytestmark = pytest.mark.django_db

SCREEN_QUERIES = 8


def rows_of(question, **changes):
    """What the admin's page of a question sends."""
    data = {
        name: getattr(question, name) for name in ["code", "words", "hint", "warning", "part", "screen", "position"]
    }
    flags = ["takes_many", "is_key", "is_required", "runners_only", "active"]
    data |= {"most": question.most or ""} | {name: "on" for name in flags if getattr(question, name)}
    choices = list(question.choices.all())
    data |= {"choices-TOTAL_FORMS": len(choices), "choices-INITIAL_FORMS": len(choices)}
    for number, choice in enumerate(choices):
        names = ["id", "code", "words", "because", "also_checked", "points", "position"]
        row = {name: "" if getattr(choice, name) is None else getattr(choice, name) for name in names}
        row |= {"flag": choice.flag_id or "", "active": "on" if choice.active else ""}
        data |= {f"choices-{number}-{name}": value for name, value in row.items() if (name, value) != ("active", "")}
    return data | changes


def page_of(code):
    return reverse("admin:education_question_change", args=[Question.objects.get(code=code).pk])


def test_a_reviewer_adds_a_question_and_the_self_check_asks_and_counts_it(client, reviewer):
    client.force_login(reviewer)
    data = {"code": "SLEEP", "words": "How do you sleep?", "hint": "", "warning": "", "part": "volume"}
    data |= {"screen": "knee", "position": 999, "most": "", "active": "on", "reason": "We see it matter"}
    data |= {"choices-TOTAL_FORMS": 2, "choices-INITIAL_FORMS": 0}
    for number, (code, points) in enumerate([("well", 0), ("badly", 4)]):
        row = {"code": code, "words": f"I sleep {code}", "because": f"you sleep {code}", "also_checked": "", "flag": ""}
        row |= {"points": points, "position": number, "active": "on"}
        data |= {f"choices-{number}-{name}": value for name, value in row.items()}
    response = client.post(reverse("admin:education_question_add"), data)
    assert response.status_code == 302, response.context["errors"]

    visitor = Client()
    pages = walk(visitor, given("E1 age 29"))
    assert "How do you sleep?" in text_of(pages[2])
    answers = hidden(pages[-1]) | {"SLEEP": "badly", "screen": "checks"}
    said = text_of(visitor.post(ADDRESS, answers))
    assert "13 of 16 points, based on 4 of 4 checks" in said
    assert "you ran a race or an event, and you sleep badly." in said
    trail = ClinicalChange.objects.get()
    assert (trail.about, trail.reason, trail.actor) == ("question SLEEP", "We see it matter", reviewer)
    assert "badly, " in trail.changes
    assert "Points: 4" in trail.changes


def test_points_change_only_with_a_reason_that_stays(client, reviewer):
    client.force_login(reviewer)
    question = Question.objects.get(code="Q7")
    second = {"choices-1-points": "2"}

    refused = client.post(page_of("Q7"), rows_of(question, **second))
    assert "Say why. Points, levels and what is asked change only with a reason." in refused.text
    assert Choice.objects.get(question=question, code="10_100").points == 3

    client.post(page_of("Q7"), rows_of(question, **second, reason="A new study"))
    assert Choice.objects.get(question=question, code="10_100").points == 2
    trail = ClinicalChange.objects.get()
    assert (trail.about, trail.changes, trail.reason, trail.actor_words) == (
        "question Q7",
        "10_100, Points: 2, was 3",
        "A new study",
        "rae",
    )
    assert "10_100, Points: 2, was 3. <strong>A new study</strong>" in client.get(page_of("Q7")).text
    assert "8 of 12 points" in text_of(walk(Client(), given("E1 age 29"))[-1])


def test_what_a_question_decides_needs_a_reason_too(client, reviewer):
    client.force_login(reviewer)
    question = Question.objects.get(code="Q7")
    without = {name: value for name, value in rows_of(question).items() if name != "is_key"}

    refused = client.post(page_of("Q7"), without)

    assert "Say why." in refused.text
    assert Question.objects.get(code="Q7").is_key
    client.post(page_of("Q7"), without | {"reason": "Not a key check"})
    assert not Question.objects.get(code="Q7").is_key
    assert ClinicalChange.objects.get().changes == "Q7, Key check: False, was True"


def test_an_answer_with_points_says_how_the_reason_ends(client, reviewer):
    client.force_login(reviewer)
    question = Question.objects.get(code="Q7")

    refused = client.post(page_of("Q7"), rows_of(question, **{"choices-1-because": ""}))

    assert "this answer brings points" in refused.text


def test_an_editor_rewords_and_changes_nothing_else(client, editor):
    client.force_login(editor)
    question = Question.objects.get(code="Q7")
    wish = {"words": "How long was the longest one?", "choices-1-words": "Somewhat longer", "choices-1-points": "0"}
    wish |= {"most": "1", "active": "", "choices-0-active": "", "choices-2-flag": "1", "reason": "Mine"}

    client.post(page_of("Q7"), rows_of(question, **wish))

    page = walk(Client(), given("E1 age 29"))
    assert "How long was the longest one?" in text_of(page[3])
    assert "Somewhat longer" in text_of(page[3])
    assert "9 of 12 points" in text_of(page[-1])
    assert (ClinicalChange.objects.count(), Question.objects.get(code="Q7").most) == (0, 4)
    assert client.get(reverse("admin:education_question_add")).status_code == 403


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_questions_are_switched_off_not_removed_and_keep_their_codes(client, request, who):
    client.force_login(request.getfixturevalue(who))
    question = Question.objects.get(code="Q7")

    assert (
        client.post(reverse("admin:education_question_delete", args=[question.pk]), {"post": "yes"}).status_code == 403
    )
    client.post(page_of("Q7"), rows_of(question, code="Q99", **{"choices-1-code": "other"}, reason="x"))

    assert [*Question.objects.get(pk=question.pk).choices.values_list("code", flat=True)] == [
        "le10",
        "10_100",
        "gt100",
        "unsure",
    ]
    assert Question.objects.get(pk=question.pk).code == "Q7"


@pytest.mark.parametrize("code", ["age", "flags", "Q 7", "7", "Q7"])
def test_a_question_cannot_take_a_name_that_is_taken(client, reviewer, code):
    client.force_login(reviewer)
    data = {"code": code, "words": "?", "part": "volume", "screen": "knee", "position": 1, "reason": "x"}
    data |= {"choices-TOTAL_FORMS": 0, "choices-INITIAL_FORMS": 0}

    page = client.post(reverse("admin:education_question_add"), data)

    assert list(page.context["adminform"].form.errors) == ["code"]


def test_a_question_without_answers_is_not_asked(client):
    Choice.objects.filter(question__code="Q3").update(active=False)

    assert "Where is the pain most?" not in text_of(walk(client, given("E1 age 29"))[2])


def test_a_question_that_is_switched_off_is_neither_asked_nor_counted(client):
    Question.objects.filter(code="Q8").update(active=False)
    Choice.objects.filter(question__code="Q10", code="gt170").update(active=False)

    pages = walk(client, given("E1 age 29", Q10=["le160"]))

    assert "Was anything new in your running?" not in text_of(pages[3])
    assert "More than 170" not in text_of(pages[3])
    assert "7 of 8 points, based on 2 of 2 checks" in text_of(pages[-1])


def test_the_level_of_a_red_flag_changes_only_with_a_reason(client, reviewer):
    client.force_login(reviewer)
    flag = RedFlag.objects.get(code="GROIN_ONLY")
    address = reverse("admin:education_redflag_change", args=[flag.pk])
    names = ["code", "group", "question", "advice", "source", "position"]
    data = {name: getattr(flag, name) for name in names} | {"active": "on", "level": 2}

    assert "Say why." in client.post(address, data).text
    client.post(address, data | {"reason": "Seen too often"})

    assert RedFlag.objects.get(code="GROIN_ONLY").level == 2
    trail = ClinicalChange.objects.get()
    assert (trail.about, trail.changes) == ("redflag GROIN_ONLY", "GROIN_ONLY, Level: 2, was 3")
    client.post(address, data | {"question": "Groin pain"})
    assert (RedFlag.objects.get(code="GROIN_ONLY").question, ClinicalChange.objects.count()) == ("Groin pain", 1)


def test_the_trail_is_written_once(reviewer):
    facts = {
        "about": "question Q7",
        "changes": "x",
        "at": "2026-11-01T00:00:00Z",
        "actor": reviewer,
        "actor_words": "r",
    }
    row = ClinicalChange.objects.create(reason="A new study", **facts)

    for change in [row.save, row.delete]:
        with pytest.raises(ValidationError):
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicalChange.objects.create(reason="", **facts)


def test_loading_again_keeps_what_staff_changed():
    Question.objects.filter(code="Q7").update(words="Ours", active=False)
    Choice.objects.filter(question__code="Q7", code="gt100").update(points=1)
    Choice.objects.filter(question__code="Q7", code="unsure").delete()

    call_command("loadcontent", verbosity=0)

    question = Question.objects.get(code="Q7")
    assert (question.words, question.active) == ("Ours", False)
    assert [*question.choices.values_list("code", "points")] == [
        ("le10", 0),
        ("10_100", 3),
        ("gt100", 1),
        ("unsure", None),
    ]
    assert Question.objects.count() == 16


def test_more_questions_need_no_more_queries(client, django_assert_num_queries):
    def screen():
        client.post(ADDRESS, given("E1 age 29") | {"screen": "about"})

    make_question()
    everything()
    with django_assert_num_queries(SCREEN_QUERIES):
        screen()
    for _ in range(5):
        make_question()
    everything()
    with django_assert_num_queries(SCREEN_QUERIES):
        screen()
