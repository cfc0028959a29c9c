"""The self-check as a visitor meets it. As staff change it: test_self_check_questions.py."""

import re
from html import unescape
from itertools import combinations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse

from education.models import RedFlag, Revision
from education.selfcheck.report import AMBER, SETS
from intake import booking
from intake.models import BookingRequest
from tests.journey import ANSWERS
from tests.journey import answer as answer_step
from tests.walk import ADDRESS, answer, given, hidden, screen_of, text_of, walk

pytestmark = pytest.mark.django_db

NONE_OR_EACH = "Select each sign you have. If you have none, select only “None of these apply to me”"

NOW = "Call 911 or go to the nearest emergency room now"
TODAY = "Get seen today at urgent care or an emergency room"
FITS = "Your answers sound a lot like runner's knee."
PARTLY = "Some answers fit; some do not."
DOES_NOT_FIT = "This does not sound like typical runner's knee. A physical therapist can check."
FIRST = "See a doctor or physical therapist before you start exercises. You can still read about runner's knee."


def headings(page):
    found = re.findall(r"<h([123])[^>]*>(.*?)</h\1>", page.text.split("<main")[1].split("</main>")[0], re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", words)).split()) for _, words in found]


def screens(pages):
    return [screen_of(page) for page in pages if screen_of(page)]


# Screens

FIVE = ["safety", "about", "knee", "running", "checks"]


@pytest.mark.parametrize(
    ("who", "shown", "end"),
    [
        ("E1 age 29", FIVE, FITS),
        ("E2 age 35", FIVE, FITS),
        ("E3 age 41", FIVE, FITS),
        ("E4 age 62", ["safety"], TODAY),
        ("E5 age 14", ["safety"], TODAY),
        ("E6 age 33", FIVE, DOES_NOT_FIT),
        ("E7 age 38", ["safety"], NOW),
        ("E8 age 30", FIVE, PARTLY),
        ("E9 age 57", ["safety", "about", "knee", "checks"], FITS),
    ],
)
def test_each_respondent_gets_to_the_end_and_leaves_nothing(client, who, shown, end):
    pages = walk(client, given(who))

    assert screens(pages) == shown
    assert end in headings(pages[-1])
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not client.cookies
    assert (Session.objects.count(), BookingRequest.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "contributors", "untold"),
    [
        ("E1 age 29", ["Training load"], []),
        ("E2 age 35", ["Running form"], []),
        ("E3 age 41", ["Quad and glute strength", "Ankle mobility", "Training load"], ["running form"]),
        ("E6 age 33", [], []),
        ("E8 age 30", [], ["training load", "running form", "ankle mobility", "quad and glute strength"]),
        ("E9 age 57", ["Quad and glute strength"], []),
    ],
)
def test_each_respondent_sees_what_may_play_a_part(client, who, contributors, untold):
    page = walk(client, given(who))[-1]

    assert [each["words"].capitalize() for each in page.context["contributors"]] == contributors
    assert [name for name in headings(page) if name in contributors] == contributors
    assert [each["words"] for each in page.context["untold"]] == untold
    assert ("We need one home check to say more" in headings(page)) is bool(untold)
    assert "It is not a diagnosis. This is a guide to talk about with a physical therapist (PT)." in text_of(page)
    assert "It has not been tested in studies." in text_of(page)


def test_the_result_of_a_runner_who_did_too_much(client):
    """E1, word for word: urgency first, then the pattern, the contributor with its reasons, and this week."""
    page = walk(client, given("E1 age 29"))[-1]

    assert headings(page)[:4] == ["What your answers say", FITS, "What may play a part", "Training load"]
    said = text_of(page)
    assert said.index("Your answers do not show a warning sign. That does not rule one out.") < said.index(FITS)
    assert "Likely contributor: 9 of 12 points, based on 3 of 3 checks" in said
    assert (
        "We listed training load because you said your weekly distance went up by more than 30 percent, your longest "
        "run was 10 to 100 percent longer than your usual longest run, you added hills, and you ran a race or an event."
    ) in said
    assert '<rect class="contributor__fill" width="75" height="6" />' in page.text
    assert "Green, 0 to 2: go on" in said
    assert "Read: " + Revision.objects.live().get(article__path="/causes/training-volume/").menu_title in said


def test_running_form_offers_a_gait_assessment_and_the_others_do_not(client):
    offered = "Ask for a gait assessment: a therapist films how you run"

    assert offered in text_of(walk(client, given("E2 age 35"))[-1])
    assert offered not in text_of(walk(client, given("E1 age 29"))[-1])


def test_outer_pain_hears_what_else_a_therapist_checks(client):
    said = text_of(walk(client, given("E6 age 33"))[-1])

    assert "Other things a physical therapist will check: the band along the outer thigh (the ITB)." in said
    assert "We listed" not in said
    assert "Take this to my request" in said
    assert "Exercises that match" not in said


def test_someone_of_57_reads_only(client):
    page = walk(client, given("E9 age 57"))[-1]

    assert headings(page)[1] == FIRST
    said = text_of(page)
    assert "Age 55 or older, with no injury. Have an exam first." in said
    assert "This is for reading only. See a clinician before you start exercises." in said
    assert "Book a visit first" in said
    assert "Exercises that match" not in said
    assert "exercises" not in page.context


def test_matching_exercises_are_those_of_the_fact_sheet_that_are_live(client):
    page = walk(client, given("E2 age 35"))[-1]

    live = {
        revision.exercise.code: revision for revision in Revision.objects.live().exclude(exercise=None).order_by("pk")
    }
    expected = [(live[code].menu_title, live[code].exercise.line) for code in ["X1", "X2", "X12"] if code in live]
    assert [(tile["title"], tile["dose"]) for tile in page.context["exercises"]] == expected
    assert f"Begin with only the walking parts of {live['X1'].menu_title}." in text_of(page)
    for name in [title for title, _ in expected]:
        assert name in headings(page)


def test_who_did_too_much_is_led_to_the_planner_where_there_is_one(client):
    address = "/running-plan/" if any(view.__name__ == "numbers" for view in views(get_resolver())) else None

    for who, leads in [("E1 age 29", True), ("E2 age 35", False), ("E9 age 57", False)]:
        page = walk(client, given(who))[-1]
        assert (f'href="{address}"' in page.text) is bool(leads and address)


def test_no_set_holds_more_than_4_exercises():
    assert {name: len(codes) for name, codes in SETS.items()} == {
        "volume": 3,
        "technique": 3,
        "ankle": 3,
        "strength": 4,
        "none": 3,
    }
    assert set(AMBER) == set(SETS)


def test_nothing_stands_out(client):
    nothing = {"Q6": ["same"], "Q7": ["le10"], "Q9": ["under"], "Q10": [], "Q11": [], "Q15": ["even"], "Q17": []}

    page = walk(client, given("E1 age 29", **nothing, Q8=["none"], Q16=["steady"]))[-1]

    assert page.context["contributors"] == []
    assert "No one thing stands out. That is common." in text_of(page)


def test_under_18_ends_after_the_age_with_words_for_a_parent(client):
    pages = walk(client, given("E1 age 29", age=["17"]))

    assert screens(pages) == ["safety", "about"]
    said = text_of(pages[-1])
    assert "This self-check is for adults. Ask a parent or guardian to help you ask for a visit." in said
    assert RedFlag.objects.get(code="AGE_U18").advice in said
    assert "We listed" not in said
    assert FITS not in said
    assert "Take this to my request" not in said


def test_an_injury_at_55_ends_with_care_today(client):
    pages = walk(client, given("E1 age 29", age=["55"], Q4=["injury"]))

    assert screens(pages) == ["safety", "about", "knee"]
    assert headings(pages[-1])[0] == TODAY
    assert [flag.code for flag in pages[-1].context["flags"]] == ["AGE55_INJURY", "INJURY"]
    assert "no-store" in pages[-1]["Cache-Control"]


def test_pages_are_for_the_browser_alone(client):
    pages = walk(client, given("E3 age 41"))

    assert {page["Cache-Control"] for page in pages} == {"private, no-cache, max-age=0"}
    assert {page.request["QUERY_STRING"] for page in pages} == {""}


def test_back_keeps_all_answers(client):
    pages = walk(client, given("E1 age 29"))
    checks = pages[4]

    running = client.post(ADDRESS, hidden(checks) | {"back": "1", "Q17": "some"})

    assert screen_of(running) == "running"
    assert re.search(r'name="Q9" value="under"[^>]* checked', running.text)
    assert re.search(r'name="Q8" value="event"[^>]* checked', running.text)
    assert hidden(running)["Q17"] == ["some"]
    assert "There is a problem" not in running.text
    again = walk_on(client, running, given("E1 age 29"))
    assert [each["score"] for each in again.context["contributors"]] == ["9 of 12 points"]


def walk_on(client, page, answers):
    while screen_of(page):
        page = answer(client, page, answers)
    return page


def test_whoever_goes_back_and_did_not_run_skips_running(client):
    pages = walk(client, given("E2 age 35"))
    knee = client.post(ADDRESS, hidden(pages[3]) | {"back": "1"})

    after = answer(client, knee, {"Q6": ["not_run"]} | {k: v for k, v in given("E2 age 35").items() if k != "Q6"})

    assert screen_of(after) == "checks"
    assert "Step 4 of 4" in text_of(after)
    assert walk_on(client, after, given("E2 age 35")).context["contributors"] == []


def test_the_red_flags_cannot_be_skipped(client):
    page = client.post(
        ADDRESS, {name: v for name, v in given("E1 age 29").items() if name != "flags"} | {"screen": "checks"}
    )

    assert screen_of(page) == "safety"
    assert page.context["form"].errors == {"flags": [NONE_OR_EACH]}
    assert hidden(page)["Q3"] == ["front"]


# Answers that will not do

AGE = "Enter your age as a number from 5 to 100, like 34"


@pytest.mark.parametrize(
    "age", ["", " ", "abc", "-5", "4", "101", "1e9", "1000000000", "3.5", "３４", "٣٤", "34 years", "NaN", "0x22", "²"]
)
def test_an_impossible_age_gets_a_sentence_and_keeps_the_rest(client, age):
    page = client.post(ADDRESS, {"screen": "about", "flags": "none", "age": age, "health": ["STIFF_30", "GROIN_ONLY"]})

    assert page.context["form"].errors == {"age": [AGE]}
    assert text_of(page).count(AGE) == 2
    assert "<title>Error: About you" in page.text
    assert len(re.findall(r'name="health" value="(?:STIFF_30|GROIN_ONLY)"[^>]* checked', page.text)) == 2
    assert hidden(page)["flags"] == ["none"]
    assert page.context["form"]["age"].value() == age


@pytest.mark.parametrize("age", ["5", " 34 ", "100", "034"])
def test_an_age_is_read(client, age):
    page = client.post(ADDRESS, {"screen": "about", "flags": "none", "age": age, "health": "none"})

    assert "There is a problem" not in page.text
    assert screen_of(page) != "about"


@pytest.mark.parametrize(
    ("screen", "changes", "errors"),
    [
        ("safety", {"flags": []}, {"flags": [NONE_OR_EACH]}),
        ("safety", {"flags": ["none", "PE"]}, {"flags": [NONE_OR_EACH]}),
        ("safety", {"flags": ["nonsense"]}, {"flags": [NONE_OR_EACH]}),
        ("about", {"health": ["none", "HEART"]}, {"health": [NONE_OR_EACH]}),
        ("about", {"health": []}, {"health": [NONE_OR_EACH]}),
        ("knee", {"Q3": []}, {"Q3": ["Select an answer to “Where is the pain most?”"]}),
        ("knee", {"Q3": ["ear"]}, {"Q3": ["Select an answer to “Where is the pain most?”"]}),
        ("knee", {"Q5": ["none", "squat"]}, {"Q5": ["Select an answer to “What brings the pain on?”"]}),
        ("knee", {"Q5": []}, {"Q5": ["Select an answer to “What brings the pain on?”"]}),
        ("running", {"Q8": ["none", "hills"]}, {"Q8": ["Select an answer to “Was anything new in your running?”"]}),
        ("checks", {"Q13": ["1e9"]}, {"Q13": ["Select an answer to “What do your heels do in a squat?”"]}),
    ],
)
def test_other_impossible_answers_get_a_sentence_and_keep_the_rest(client, screen, changes, errors):
    page = client.post(ADDRESS, given("E1 age 29", **changes) | {"screen": screen})

    assert page.context["form"].errors == errors
    assert text_of(page).count(next(iter(errors.values()))[0]) == 2
    kept = hidden(page) | {name: page.context["form"][name].value() for name in page.context["form"].fields}
    missing = set(given("E1 age 29")) - set(changes) - set(kept)
    assert missing == set()


def test_a_flood_of_hidden_answers_is_not_sent_back(client):
    page = client.post(
        ADDRESS, {"screen": "safety", "flags": "none", "Q3": "x" * 10_000, "strange": "<b>", "Q4": "<b>"}
    )

    assert hidden(page) == {"screen": ["about"], "flags": ["none"], "Q4": ["<b>"]}


# Red flags


@pytest.mark.parametrize("code", ["PE", "HOT_FEVER", "LOCKED", "CALF_DVT"])
def test_a_sign_ends_on_the_exit_page(client, code):
    page = walk(client, given("E1 age 29", flags=[code]))[-1]

    flag = RedFlag.objects.get(code=code)
    assert headings(page)[0] == {1: NOW, 2: TODAY}[flag.level]
    assert flag.advice in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert not client.cookies


def test_every_sign_that_is_asked_for_is_asked_and_acted_on(client):
    asked = RedFlag.objects.asked(1, 2, 3)
    assert asked.count() == 36
    for flag in asked:
        name = "health" if flag.level == 3 else "flags"
        pages = walk(client, given("E1 age 29", **{name: [flag.code]}))
        assert flag.question in text_of(pages[1 if flag.level == 3 else 0]), flag.code
        assert headings(pages[-1])[0 if flag.level < 3 else 1] == {1: NOW, 2: TODAY, 3: FIRST}[flag.level], flag.code
        assert flag.advice in text_of(pages[-1]), flag.code
    assert (Session.objects.count(), len(client.cookies)) == (0, 0)


def test_of_two_signs_the_more_urgent_wins_and_both_are_told(client):
    """All pairs of all levels, as a form could send them, at the end of the self-check."""
    pairs = list(combinations(RedFlag.objects.asked(1, 2, 3), 2))
    assert len(pairs) == 36 * 35 // 2
    for pair in pairs:
        ticked = {"flags": ["none"], "health": ["none"]}
        for name in ticked:
            codes = [flag.code for flag in pair if (flag.level == 3) == (name == "health")]
            ticked[name] = codes or ticked[name]
        page = client.post(ADDRESS, given("E1 age 29", **ticked) | {"screen": "checks"})
        worst = min(flag.level for flag in pair)
        told = [flag.code for flag in page.context["flags"]]
        assert headings(page)[0 if worst < 3 else 1] == {1: NOW, 2: TODAY, 3: FIRST}[worst], pair
        assert set(told) == {flag.code for flag in pair}, pair
    assert (Session.objects.count(), BookingRequest.objects.count(), len(client.cookies)) == (0, 0, 0)


def test_a_new_sign_is_everywhere_at_once_and_ticking_it_stores_nothing(client):
    sentence = "A knee that hums Kq7 in the rain"
    RedFlag.objects.create(code="HUMS", level=2, group="now", question=sentence, advice="Get seen today for the hum.")

    assert sentence in text_of(client.get("/when-to-get-help/"))
    assert sentence in text_of(client.get(ADDRESS))
    for address, data in [(ADDRESS, {"screen": "safety"}), ("/request/safety/", {})]:
        visitor = Client()
        assert sentence in text_of(visitor.get(address))
        page = visitor.post(address, data | {"flags": ["HUMS"]})
        assert (headings(page)[0], page.context["level"]) == (TODAY, 2)
        assert sentence in text_of(page)
        assert "Get seen today for the hum." in text_of(page)
        assert (Session.objects.count(), BookingRequest.objects.count()) == (0, 0)
        assert "session" not in visitor.cookies


# To the request


def bring(client, who="E3 age 41", **changes):
    """From the result to the first page of the request, with the answers."""
    return client.post(reverse("request-bring"), hidden(walk(client, given(who, **changes))[-1]))


def test_answers_are_carried_into_the_request_and_marked(client):
    first = bring(client)
    assert "From your self-check" in headings(first)
    assert Session.objects.count() == 0
    assert list(client.cookies) == ["csrf"]
    assert "Cookie" not in first.get("Vary", "")

    response = client.post(reverse("request-brought"), hidden(first))

    assert (response.status_code, response["Location"]) == (303, "/request/knee/")
    knee = client.get("/request/knee/")
    assert re.findall(r'name="worse" value="(\w+)"[^>]* checked', knee.text) == ["stairs", "squat", "sitting"]
    assert re.findall(r'name="where" value="(\w+)"[^>]* checked', knee.text) == ["front"]
    assert "There is a problem" not in knee.text
    for step in ["knee", "running", "place", "clinic", "you", "more"]:
        answer_step(client, step)
    check = client.get(reverse("request-check"))
    assert "From your self-check" in headings(check)
    assert "Where is the pain most?" in text_of(check)
    client.post(reverse("request-check"), check.context["form"].initial)

    stored = BookingRequest.objects.get()
    came = [each for each in stored.answers if each.get("from") == "self-check"]
    assert [each["code"] for each in came][:4] == ["age", "health", "Q3", "Q4"]
    assert came[2] == {
        "code": "Q3",
        "question": "Where is the pain most?",
        "value": "front",
        "words": "In front: around or behind the kneecap",
        "from": "self-check",
    }
    assert stored.answers[0]["code"] == "flags"
    assert "from" not in stored.answers[0]
    assert stored.source_path == ADDRESS
    found = stored.assessment
    assert (found["level"], found["flags"], found["pattern"], found["points"]) == (4, [], "FITS", 9)
    assert [(each["name"], each["percent"], each["likelihood"]) for each in found["contributors"]] == [
        ("volume", 25, "POSSIBLE"),
        ("technique", None, "CANT_TELL"),
        ("ankle", 78, "LIKELY"),
        ("strength", 89, "LIKELY"),
    ]


def test_staff_see_what_came_from_the_self_check(client, staff, north):
    client.post(reverse("request-brought"), hidden(bring(client)))
    for step in ["knee", "running", "place", "clinic", "you", "more"]:
        answer_step(client, step)
    client.post(reverse("request-check"), client.get(reverse("request-check")).context["form"].initial)
    client.force_login(staff("ana", "Front desk", north))

    page = text_of_admin(client, BookingRequest.objects.get())

    assert "Where is the pain most? (self-check) In front: around or behind the kneecap" in page
    assert "Which knee hurts? Left" in page
    assert "quad and glute strength likely (8 of 9 points: you did at least 20 percent fewer sit-to-stands" in page
    assert "cannot tell: running form" in page
    assert "pattern fits (9 of 10 points)" in page


def text_of_admin(client, stored):
    page = client.get(reverse("admin:intake_bookingrequest_change", args=[stored.pk]))
    return " ".join(unescape(re.sub("<[^>]+>", " ", page.text)).split())


def test_answers_join_a_request_that_was_begun(client):
    for step in ["safety", "health", "knee", "running", "place"]:
        answer_step(client, step)
    key = client.session["draft"]["key"]

    response = client.post(reverse("request-brought"), hidden(bring(client)))

    assert response["Location"] == "/request/clinic/"
    assert client.session["draft"]["key"] == key
    assert client.session["draft"]["steps"]["knee"]["side"] == ["left"]


def test_a_sign_of_level_3_keeps_its_advice_after_sending(client):
    client.post(reverse("request-brought"), hidden(bring(client, health=["GROIN_ONLY"])))
    for step in ["knee", "running", "place", "clinic", "you", "more"]:
        answer_step(client, step)
    client.post(reverse("request-check"), client.get(reverse("request-check")).context["form"].initial)

    sent = text_of(client.get(reverse("request-sent")))

    assert RedFlag.objects.get(code="GROIN_ONLY").advice in sent
    assert "See the exercises" not in sent
    stored = BookingRequest.objects.get()
    assert (stored.assessment["flags"], stored.priority) == (["GROIN_ONLY"], "soon")


@pytest.mark.parametrize(
    "changes",
    [
        {"flags": ["PE"]},
        {"age": ["17"]},
        {"age": ["60"], "Q4": ["injury"]},
        {"Q3": []},
        {"flags": []},
        {"age": ["１８"]},
        {"Q13": ["nonsense"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["request-bring", "request-brought"])
def test_what_a_self_check_would_not_let_through_is_not_carried(client, name, changes):
    response = client.post(reverse(name), given("E1 age 29", **changes))

    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert Session.objects.count() == 0
    assert not client.cookies


def test_the_draft_is_started_only_with_a_form_token():
    visitor = Client(enforce_csrf_checks=True)
    first = visitor.post(reverse("request-bring"), given("E1 age 29"))
    assert first.status_code == 200

    bare = {name: value for name, value in hidden(first).items() if name != "csrfmiddlewaretoken"}
    assert visitor.post(reverse("request-brought"), bare).status_code == 403
    assert Session.objects.count() == 0
    assert visitor.post(reverse("request-brought"), hidden(first)).status_code == 303


def test_another_self_check_changes_what_is_sent(client):
    """The button sends what the page showed: a self-check brought in another tab asks for another look."""
    client.post(reverse("request-brought"), hidden(bring(client)))
    for step in ["knee", "running", "place", "clinic", "you", "more"]:
        answer_step(client, step)
    pressed = client.get(reverse("request-check")).context["form"].initial
    client.post(reverse("request-brought"), hidden(bring(client, "E2 age 35")))

    page = client.post(reverse("request-check"), pressed)

    assert "your answers changed after this page was shown" in text_of(page)
    assert BookingRequest.objects.count() == 0


def test_without_a_self_check_a_request_is_as_before(client):
    for step in ANSWERS:
        answer_step(client, step)
    client.post(reverse("request-check"), client.get(reverse("request-check")).context["form"].initial)

    stored = BookingRequest.objects.get()
    assert stored.assessment is None
    assert [each for each in stored.answers if "from" in each] == []
    assert booking.token_of(stored)


def test_only_pages_that_store_nothing_go_without_a_form_token():
    """Design, invariant 7: everything that stores uses CSRF protection. These are the exceptions, and why."""
    exempt = {view.__name__ for view in views(get_resolver()) if getattr(view, "csrf_exempt", False)}
    assert exempt == {
        "self_check",  # computes and forgets
        *["today", "sheet", "calendar", "week", "stage"],  # the running plan: computes and forgets
        "choose",  # my plan: reads the ticks and leads on
        "bring",  # shows answers, with a protected form that stores them
    }


def views(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern)
        elif "admin" not in getattr(pattern.callback, "__module__", ""):
            yield pattern.callback
