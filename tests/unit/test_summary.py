import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from education.models import RedFlag
from intake import summary, text_summary
from intake.models import BookingRequest
from tests import requests
from tests.journey import send
from tests.requests import booking, said
from tests.walk import given as answers_of
from tests.walk import hidden, walk

E1_REASONS = (
    "your weekly distance went up by more than 30 percent, your longest run was 10 to 100 percent longer than your "
    "usual longest run, you added hills, you ran a race or an event"
)
E9_REASONS = (
    "you did fewer than 5 sit-to-stands on the sore side, your knee drifts in or your hip drops in a single-leg squat, "
    "you did no strength work for your legs"
)
GOLDEN = {
    "runner": [
        ("Person", "39 years; knee: Left; where: In front; since: 2 to 6 weeks; start: After I changed my training"),
        ("Irritability", "worst pain: 4 out of 10"),
        ("Worse with", "Running, Stairs"),
        (
            "May play a part",
            f"training load likely (9 of 12 points: {E1_REASONS}); pattern fits (10 of 10 points)",
        ),
        ("Red flags ticked", "none"),
        (
            "Red flags denied",
            "4: Sudden shortness of breath, or chest pain; A knee that is stuck; A knee that gives way again and "
            "again; I am pregnant",
        ),
        ("Wishes", "Monday, Wednesday; Morning"),
        ("Priority", "Routine"),
    ],
    "without_self_check": [
        ("Person", "65 years; knee: Both"),
        ("Red flags ticked", "1: Age 55 or older"),
        ("Red flags denied", "not known, the list that was shown is not kept"),
        ("Wishes", "Monday, Wednesday; Morning"),
        ("Priority", "Soon; Worst pain 8 of 10."),
    ],
    "full": [
        ("Person", "57 years; knee: Left; since: 2 to 6 weeks"),
        ("Irritability", "worst pain: 4 out of 10; when running: 3 out of 10; settles: Within an hour"),
        ("Worse with", "Running, Stairs; stops: “Running more than 2 miles”"),
        (
            "May play a part",
            f"quad and glute strength likely (9 of 9 points: {E9_REASONS}); cannot tell: training load, running form; "
            "pattern fits (9 of 10 points)",
        ),
        ("Red flags ticked", "2: A knee that gives way again and again; Age 55 or older"),
        (
            "Red flags denied",
            "3: Sudden shortness of breath, or chest pain; A knee that is stuck; I am pregnant",
        ),
        (
            "Goals",
            "“Twin Cities Marathon”; race day: March 2, 2027 (14 weeks after the request); runs a week: 15 miles; "
            "longest run: 6 miles; what changed: More hills",
        ),
        ("Plan so far", "exercise plan: K7Q2: Wall sit, Step down; running plan: Careful weeks from 10 miles"),
        ("Wishes", "Monday, Wednesday; Morning; from: December 1, 2026; visit: By video; language: Spanish"),
        ("Priority", "Routine"),
    ],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_request_in_at_most_ten_lines(name):
    stored = getattr(requests, name)()

    assert summary.lines(stored, {"AGE55": "Age 55 or older"}) == GOLDEN[name]


def test_a_pattern_that_does_not_fit_names_no_contributor():
    stored = booking([], assessment=requests.self_checked("E6 age 33"))

    assert dict(summary.lines(stored)) == {
        "Person": "39 years",
        "May play a part": "pattern does not fit (3 of 10 points)",
        "Red flags denied": "not asked",
        "Priority": "Routine",
    }


def test_a_sign_that_was_ticked_once_is_never_told_as_denied():
    """The gate was answered "none" for somebody whose self-check says otherwise."""
    asked = requests.SIGNS + requests.MILD
    answers = [said("flags", ["none"], "None", asked=asked), said("health", ["PREGNANT"], "x", asked=requests.MILD)]

    told = dict(summary.lines(booking(answers)))

    assert told["Red flags ticked"] == "1: I am pregnant"
    assert told["Red flags denied"].startswith("3: ")
    assert "I am pregnant" not in told["Red flags denied"]


CODES = [answer["code"] for answer in requests.full().answers if answer["code"] != "flags"]
texts = st.text(min_size=1, max_size=60)
codes = st.sampled_from(["where", "tried", "proxy_relation", "name", "Q3", "Q4", "Q5", "Q6", *CODES])
answer = st.builds(said, codes, texts | st.dates().map(str) | st.lists(texts, min_size=1), texts)
signs = st.lists(st.sampled_from([f"SIGN{n}" for n in range(30)]), unique=True, min_size=1)


@given(st.lists(answer, max_size=40), signs, st.data())
def test_any_answers_make_at_most_ten_lines_and_every_denied_sign_is_said(answers, shown, data):
    ticked = data.draw(st.lists(st.sampled_from(shown), unique=True))
    asked = [{"code": code, "words": f"Words of {code}."} for code in shown]
    answers.insert(data.draw(st.integers(0, len(answers))), said("flags", ticked or ["none"], "x", asked=asked))

    told = summary.lines(booking(answers))

    assert len(told) <= 10
    assert all(len(f"{line.label}: {line.words}".splitlines()) == 1 for line in told)
    lines = dict(told)
    assert set(re.findall(r"SIGN\d+", lines["Red flags denied"])) == set(shown) - set(ticked)
    assert set(re.findall(r"SIGN\d+", lines["Red flags ticked"])) == set(ticked)


def test_the_text_to_copy_holds_every_answer_as_it_was_asked():
    text = text_summary.as_text(requests.full())

    head, short, answered, why, agreed = text.split("\n\n")
    assert head.splitlines() == [
        "Request K7QF-M2WX: New, Clinic North",
        "Received 2026-11-24, reply due 5:00 PM on Wednesday, November 25",
    ]
    assert len(short.splitlines()) == 11
    assert answered.count("What about") == len(requests.full().answers)
    assert answered.endswith("What about more?\n    My knee clicks.\n    It does not hurt then.")
    assert why == "WHY THIS CLINIC\nIt is the nearest clinic.\nIt takes requests."
    assert agreed == "AGREED TO\nThe clinic may read my answers.\n"


@pytest.mark.django_db
def test_all_signs_that_were_asked_are_told_as_denied(client):
    send(client)

    told = dict(summary.lines(BookingRequest.objects.get()))

    shown = list(RedFlag.objects.asked(1, 2, 3).values_list("question", flat=True))
    count, _, denied = told["Red flags denied"].partition(": ")
    assert (int(count), sorted(denied.split("; "))) == (len(shown), sorted(shown))


@pytest.mark.django_db
def test_the_signs_of_a_self_check_come_along(client):
    pages = walk(client, answers_of("E1 age 29", health=["PREGNANT"]))
    client.post(reverse("request-brought"), hidden(client.post(reverse("request-bring"), hidden(pages[-1]))))
    send(client)

    told = dict(summary.lines(BookingRequest.objects.get()))

    pregnant, giving_way = (RedFlag.objects.get(code=code).question for code in ["PREGNANT", "GIVING_WAY"])
    assert told["Red flags ticked"] == f"1: {pregnant}"
    assert giving_way in told["Red flags denied"]
    assert pregnant not in told["Red flags denied"]
