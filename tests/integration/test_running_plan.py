"""The running plan through the front door: numbers by address, health by POST, and what comes of it."""

import re
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from education.models import RedFlag, Wording
from tests.integration.test_pages import parse, words

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
FIRST, TODAY = "/running-plan/", "/running-plan/today/"
SHEET, CALENDAR = "/running-plan/sheet/", "/running-plan/calendar/"
CHECK_WEEK, CHECK_STAGE = "/running-plan/week/", "/running-plan/stage/"
OF_ITS_OWN_HISTORY = "private, no-cache, max-age=0"
P1 = {"unit": "mi", "current": "10", "longest30": "4", "days_off": "2", "runs": "3", "goal": "16"}
FINE = {"flags": ["none"], "age": "34", "pain": "1", "settles24": "yes"}
WEEK = {"unit": "mi", "vol": "20", "long": "7", "runs": "4", "goal": "24", "ambers": "0", "reds": "0"}
WEEK |= {"flags": ["none"], "age": "34", "amber_before": "no", "other_red": "no", "days_off": "2", "no_change": "no"}
STAGE = {"flags": ["none"], "age": "34", "stage": "4", "greens": "3", "ambers": "0", "reds": "0"}
STAGE |= {"other_red": "no", "days_off": "2", "no_change": "no"}


def address(path, numbers):
    return f"{path}?{urlencode(numbers)}"


def ask(client, path=TODAY, numbers=(), **today):
    return client.post(address(path, P1 | dict(numbers)), FINE | today)


def heading(response):
    return parse(response).findtext(".//h1").strip()


def table(response):
    rows = parse(response).findall(".//table[@class='week-table']/tbody/tr")
    return [" ".join("".join(cell.itertext()) for cell in row) for row in rows]


def errors(response):
    return [link.text for link in parse(response).findall(".//ul[@class='error-summary__list']/li/a")]


def test_p1_from_the_numbers_to_the_plan(client):
    asked = client.get(address(TODAY, P1))
    assert heading(asked) == "Your knee today"

    page = ask(client)

    assert heading(page) == "Your running plan"
    assert "From 10.0 to 16.0 miles a week in 11 weeks." in words(page)
    assert table(page)[:5] == [
        "1 start 10.0 4.0 3.0, 3.0, 4.0",
        "2 build 11.0 4.4 3.3, 3.3, 4.4",
        "3 build 12.1 4.8 3.6, 3.7, 4.8",
        "4 easier 10.2 4.0 3.1, 3.1, 4.0",
        "5 back up 12.0 5.2 3.4, 3.4, 5.2",
    ]
    assert table(page)[-1] == "11 build 16.0 7.2 4.4, 4.4, 7.2"


@pytest.mark.parametrize(
    ("numbers", "today", "said"),
    [
        ({"current": "20", "longest30": "8", "goal": "12", "runs": "4"}, {}, "Hold 12.0 miles a week."),
        ({"weeks": "6", "goal": "20"}, {"pain": "0"}, "After 6 weeks the plan gets to 13.2 miles a week."),
        ({"weeks": "6", "goal": "20"}, {"pain": "0"}, "Your goal of 20.0 miles takes 9 weeks longer."),
        ({"weeks": "1", "goal": "20"}, {}, "After 1 week the plan gets to 10.0 miles a week."),
        ({"current": "6", "longest30": "3", "goal": "50"}, {}, "takes longer than this planner looks ahead"),
        (
            {"unit": "km", "current": "20.0", "longest30": "7", "runs": "4", "goal": "30"},
            {"pain": "2"},
            "to 30.0 kilometers",
        ),
        (
            {"current": "15", "longest30": "6", "goal": "18"},
            {"pain": "4"},
            "the plan starts lower and holds for 2 weeks",
        ),
    ],
)
def test_the_plan_in_a_sentence(client, numbers, today, said):
    assert said in words(ask(client, numbers=numbers, **today))


def test_long_breaks_and_short_weeks_get_walk_run(client):
    for numbers in [{"days_off": "14"}, {"current": "5.9"}, {"current": "0", "longest30": "0", "days_off": "365"}]:
        page = ask(client, numbers=numbers)
        assert heading(page) == "Start with walk-run"
        assert table(page)[0] == "1 run 1 min, walk 4 min 5 5"
        assert table(page)[-1] == "8 run 30 min 1 30"


def test_every_number_names_its_source_or_is_said_to_be_our_rule(client):
    for numbers in [{}, {"days_off": "30"}]:
        page = parse(ask(client, numbers=numbers))
        numbers_from = page.find(".//section[@aria-labelledby='numbers-from']")
        for entry in numbers_from.iter("li"):
            text = "".join(entry.itertext())
            assert text.startswith("Our rule") or entry.find(".//sup") is not None, text
        cited = {link.get("href") for link in page.iter("a") if (link.get("href") or "").startswith("#ref-")}
        listed = {f"#{entry.get('id')}" for entry in page.iter("li") if (entry.get("id") or "").startswith("ref-")}
        assert cited == listed
        assert len(cited) >= 3


GOAL_BOUNDS = "This planner takes goals from 1.0 miles to 50.0 miles a week."
GOAL_BOUNDS += " For more, ask a physical therapist or a coach"
IMPOSSIBLE = [
    "ten",
    "-5",
    "1e9",
    "１２",
    "1000000000",
    "12..5",
    "12 miles",
    "0x10",
    "٣",
    "½",
    "NaN",
    "inf",
    " ",
    "5000",
]


@pytest.mark.parametrize("typed", IMPOSSIBLE)
@pytest.mark.parametrize("name", ["current", "longest30", "days_off", "goal", "weeks"])
def test_impossible_numbers_get_a_sentence_and_keep_the_rest(client, name, typed):
    if name == "weeks" and typed == " ":
        return  # it may stay empty
    response = client.get(address(TODAY, P1 | {name: typed}))

    assert (response.status_code, heading(response)) == (200, "Plan your way back to running")
    said = errors(response)
    assert len(said) == 1
    assert re.match(r"(Enter|How far|Your longest run|Days since|Weeks) ", said[0]), said
    kept = {field.get("name"): field.get("value") for field in parse(response).iter("input")}
    assert {key: kept[key] for key in ["current", "longest30", "days_off", "goal"] if key != name} == {
        key: P1[key] for key in ["current", "longest30", "days_off", "goal"] if key != name
    }
    assert kept[name].strip() == typed.strip()
    chosen = [field.get("value") for field in parse(response).iter("input") if field.get("checked") is not None]
    assert chosen == ["mi", "3"]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"current": "60.1"}, "How far you run in a normal week must be 60.0 miles or less"),
        ({"current": "96.1", "unit": "km"}, "How far you run in a normal week must be 96.0 kilometers or less"),
        ({"longest30": "30.1"}, "Your longest run must be 30.0 miles or less"),
        (
            {"goal": "50.1"},
            GOAL_BOUNDS,
        ),
        (
            {"goal": "0.9"},
            GOAL_BOUNDS,
        ),
        ({"runs": "6"}, "Select how many runs a week, from 2 to 5"),
        ({"unit": "furlong"}, "Select miles or kilometers"),
        ({"weeks": "27"}, "Weeks must be a whole number from 1 to 26"),
        ({"days_off": "366"}, "Days since your last run must be a whole number from 0 to 365"),
    ],
)
def test_numbers_out_of_bounds_say_the_bound(client, numbers, said):
    assert errors(client.get(address(TODAY, P1 | numbers))) == [said]


def test_numbers_that_do_not_fit_together_are_told_on_the_first_page(client):
    page = ask(client, numbers={"current": "12", "longest30": "4", "runs": "2"})

    assert heading(page) == "Plan your way back to running"
    assert len(errors(page)) == 1
    assert "do not fit together" in errors(page)[0]


def test_an_empty_address_asks_for_everything(client):
    assert len(errors(client.get(TODAY))) == 6
    assert errors(client.get(FIRST)) == []


@pytest.mark.parametrize(
    ("today", "title"),
    [
        ({"pain": "6"}, "No plan while the pain is 6 or more"),
        ({"settles24": "no"}, "No plan while the pain lasts over 24 hours"),
        ({"age": "17"}, "See a doctor or physical therapist before you start"),
        ({"age": "55"}, "See a doctor or physical therapist before you start"),
        ({"flags": ["INJURY"]}, "See a doctor or physical therapist before you start"),
        ({"flags": ["BACK_OF_KNEE"]}, "See a doctor or physical therapist before you start"),
        ({"flags": ["INJURY"], "age": "55"}, "Get seen today at urgent care or an emergency room"),
        (
            {"flags": ["HOT_FEVER", "GROIN_ONLY"], "pain": "", "age": ""},
            "Call 911 or go to the nearest emergency room now",
        ),
    ],
)
@pytest.mark.parametrize("path", [TODAY, SHEET, CALENDAR])
def test_who_must_not_run_sees_no_week_and_the_reason(client, path, today, title):
    page = ask(client, path, **today)

    assert (heading(page), table(page)) == (title, [])
    assert page["Content-Type"].startswith("text/html")


def test_every_warning_sign_stops_the_planner_and_the_check_ins(client):
    asked = [flag for flag in RedFlag.objects.filter(active=True) if flag.code not in {"AGE_U18", "AGE55"}]
    assert len(asked) >= 36
    for flag in asked:
        for page in [
            ask(client, flags=[flag.code]),
            client.post(CHECK_WEEK, WEEK | {"flags": [flag.code]}),
            client.post(CHECK_STAGE, STAGE | {"flags": [flag.code]}),
        ]:
            assert table(page) == []
            assert flag.advice in words(page).replace("&#x27;", "'")
            assert ("Call 911 or go to" in heading(page)) == (flag.level == 1), flag.code


@pytest.mark.parametrize(
    ("code", "age", "told"),
    [
        ("NO_4_STEPS", "60", ["NO_4_STEPS", "AGE55_INJURY"]),
        ("INJURY", "60", ["AGE55_INJURY", "INJURY"]),
        ("LOCKED", "60", ["LOCKED", "AGE55"]),
        ("NO_4_STEPS", "54", ["NO_4_STEPS"]),
    ],
)
def test_an_injury_at_55_is_told_as_one_whatever_sign_of_injury_was_checked(client, code, age, told):
    assert [flag.code for flag in ask(client, flags=[code], age=age).context["flags"]] == told


def test_a_sign_that_staff_add_is_asked_and_stops_the_plan(client):
    RedFlag.objects.create(code="NEW", level=3, group="other", question="Purple toes at dawn", advice="Tell a doctor.")

    assert "Purple toes at dawn" in words(client.get(address(TODAY, P1)))
    page = ask(client, flags=["NEW"])
    assert (heading(page), "Tell a doctor." in words(page)) == (
        "See a doctor or physical therapist before you start",
        True,
    )


def test_without_the_row_about_age_a_child_still_gets_no_plan(client):
    RedFlag.objects.filter(code="AGE_U18").delete()

    assert heading(ask(client, age="17")) == "This planner is for adults"
    assert heading(client.post(CHECK_WEEK, WEEK | {"age": "17"})) == "This planner is for adults"


@pytest.mark.parametrize("typed", ["", "x", "-1", "３４", "1e9", "121", "34.5"])
def test_an_impossible_age_gets_a_sentence_and_keeps_the_rest(client, typed):
    page = ask(client, age=typed, pain="2")

    assert errors(page) == ["Enter your age in years" if not typed else "Age must be a whole number from 0 to 120"]
    chosen = {
        field.get("name"): field.get("value") for field in parse(page).iter("input") if field.get("checked") is not None
    }
    assert chosen == {"flags": "none", "pain": "2", "settles24": "yes"}


def test_nothing_about_health_is_kept_or_stands_in_an_address(client):
    rows = Session.objects.count()
    for path in [TODAY, SHEET, CALENDAR]:
        page = ask(client, path, pain="4", age="41")
        assert page["Cache-Control"] == OF_ITS_OWN_HISTORY
        for target in re.findall(r'(?:href|action)="([^"]*)"', page.content.decode(errors="replace")):
            assert not re.search(r"\b(pain|age|flags|settles24)=", target), target
    assert (client.cookies, Session.objects.count()) == ({}, rows)
    assert client.get(FIRST).cookies == client.get(address(TODAY, P1)).cookies == {}


def test_pages_take_their_answers_without_a_token():
    strict = Client(enforce_csrf_checks=True)

    assert heading(strict.post(address(TODAY, P1), FINE)) == "Your running plan"
    assert heading(strict.post(CHECK_WEEK, WEEK)) == "Next week as planned"


def test_health_in_an_address_is_not_read(client):
    page = client.get(address(TODAY, P1 | {"flags": "none", "age": "34", "pain": "1", "settles24": "yes"}))

    assert heading(page) == "Your knee today"
    assert [field.get("value") for field in parse(page).iter("input") if field.get("checked") is not None] == []


def test_the_link_holds_the_numbers_and_brings_them_back(client):
    page = parse(ask(client, numbers={"other": "junk"}))
    link = page.find(".//a[@class='status-link']").get("href")

    assert link.endswith(address(TODAY, P1))
    first = parse(client.get(address(FIRST, P1)))
    typed = {field.get("name"): field.get("value") for field in first.iter("input")}
    assert {name: typed[name] for name in ["current", "longest30", "days_off", "goal", "weeks"]} == {
        "current": "10",
        "longest30": "4",
        "days_off": "2",
        "goal": "16",
        "weeks": None,
    }


def test_the_chart_draws_every_week_and_the_goal(client):
    page = parse(ask(client))

    columns = [rect for rect in page.iter(f"{SVG}rect") if "plan-chart__week" in rect.get("class")]
    kinds = [column.get("class").rpartition("--")[2] for column in columns]
    assert [number for number, kind in enumerate(kinds, 1) if kind == "cutback"] == [4, 8]
    heights = [float(column.get("height")) for column in columns]
    assert (len(heights), max(heights)) == (11, heights[-1])
    assert "Goal: 16.0 miles" in [text.text for text in page.iter(f"{SVG}text")]
    title = next(page.iter(f"{SVG}title")).text
    assert title.startswith("A column for each week: From 10.0 to 16.0 miles a week in 11 weeks.")


def test_the_sheet_has_the_weeks_the_lights_and_a_diary(client):
    page = ask(client, SHEET)

    assert heading(page) == "Running plan and pain diary"
    assert len(table(page)) == 11
    assert len(parse(page).findall(".//table[@class='diary__table']/tbody/tr")) == 12
    walk_run = ask(client, SHEET, {"days_off": "30", "runs": "5"})
    assert len(table(walk_run)) == 8
    assert len(parse(walk_run).findall(".//table[@class='diary__table']/tbody/tr")) == 12


def events(response):
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="running-plan.ics"'
    return Calendar.from_ical(response.content).events


def next_mondays():
    today = timezone.localdate()
    first = today + timedelta(days=7 - today.weekday())
    return [first + timedelta(weeks=week) for week in range(8)]


def test_the_calendar_file_reads_back_with_every_run_on_its_day(client):
    found = events(ask(client, CALENDAR))

    first = next_mondays()[0]
    assert len(found) == 33
    assert [(event.DTSTART, event["SUMMARY"]) for event in found[:4]] == [
        (first + timedelta(days=1), "Run 3.0 miles, easy and flat"),
        (first + timedelta(days=3), "Run 3.0 miles, easy and flat"),
        (first + timedelta(days=5), "Run 4.0 miles, easy and flat (longest run of the week)"),
        (first + timedelta(days=8), "Run 3.3 miles, easy and flat"),
    ]
    assert {(type(event.DTSTART), (event.DTEND - event.DTSTART).days) for event in found} == {(date, 1)}
    assert len({str(event["UID"]) for event in found}) == 33


def test_the_same_plan_gives_the_same_entries_again_and_another_start_other_ones(client):
    uids = [[str(event["UID"]) for event in events(ask(client, CALENDAR, pain=pain))] for pain in ["0", "1"]]
    later = events(ask(client, CALENDAR, start=next_mondays()[2].isoformat()))

    assert uids[0] == uids[1]
    assert [event.DTSTART.weekday() for event in later[:3]] == [1, 3, 5]
    assert (later[0].DTSTART - next_mondays()[2]).days == 1
    assert not {str(event["UID"]) for event in later} & set(uids[0])
    unknown = events(ask(client, CALENDAR, start="9999-99-99"))
    assert (unknown[0].DTSTART - next_mondays()[0]).days == 1


def test_the_calendar_of_walk_run_has_three_sessions_a_stage(client):
    found = events(ask(client, CALENDAR, {"days_off": "30"}))

    assert len(found) == 24
    assert str(found[0]["SUMMARY"]) == "Walk-run: run 1 min, walk 4 min, 5 times"
    assert str(found[-1]["SUMMARY"]) == "Run 30 minutes, easy and flat"
    days = [event.DTSTART for event in found]
    assert all(after - before >= timedelta(days=2) for before, after in pairwise(days))


def test_words_of_staff_cannot_break_the_calendar_file(client):
    Wording.objects.filter(code="running_calendar.run").update(words="Run {distance};\nBEGIN:VEVENT\nlater, ok")

    found = events(ask(client, CALENDAR))

    assert len(found) == 33
    assert str(found[0]["SUMMARY"]) == "Run 3.0 miles;\nBEGIN:VEVENT\nlater, ok"


@pytest.mark.parametrize(
    ("facts", "title", "first_week", "offers_visit"),
    [
        ({}, "Next week as planned", None, False),
        ({"ambers": "1"}, "Repeat the same distance", "1 hold 20.0 7.0 4.3, 4.3, 4.4, 7.0", False),
        ({"ambers": "2", "amber_before": "yes"}, "Drop to 80 percent", "1 hold 16.0 5.6 3.4, 3.5, 3.5, 5.6", False),
        ({"reds": "1"}, "Rest 2 to 3 days, then half", None, True),
        ({"reds": "1", "other_red": "yes"}, "Stop the plan and see a clinician", None, True),
        ({"days_off": "8"}, "Start again at 70 percent", "1 start 14.0 4.9 3.0, 3.0, 3.1, 4.9", False),
        ({"days_off": "20"}, "Go on with walk-run", None, False),
        ({"no_change": "yes"}, "Next week as planned", None, True),
    ],
)
def test_the_weekly_check_in_adapts_the_plan(client, facts, title, first_week, offers_visit):
    page = client.post(CHECK_WEEK, WEEK | facts)

    assert (heading(page), (table(page) or [None])[0]) == (title, first_week)
    assert ("This is a good moment to ask for a visit." in words(page)) == offers_visit
    assert page["Cache-Control"] == OF_ITS_OWN_HISTORY


def test_a_red_week_names_half_of_it(client):
    page = words(client.post(CHECK_WEEK, WEEK | {"reds": "1"}))

    assert "start again with 10.0 miles a week and 3.5 miles as the longest run" in page


@pytest.mark.parametrize(
    ("facts", "title", "session"),
    [
        ({}, "Move up to stage 5", "Walk-run: run 6 min, walk 1 min, 4 times"),
        ({"greens": "1", "ambers": "2"}, "Repeat stage 4", "Walk-run: run 4 min, walk 1 min, 5 times"),
        ({"reds": "1"}, "Rest 2 to 3 days, then stage 3", "Walk-run: run 3 min, walk 2 min, 5 times"),
        ({"stage": "7"}, "Move up to stage 8", "Run 30 minutes, easy and flat"),
        ({"stage": "8"}, "You are done with walk-run", None),
    ],
)
def test_the_check_in_of_walk_run(client, facts, title, session):
    page = client.post(CHECK_STAGE, STAGE | facts)

    panel = parse(page).findtext(".//p[@class='panel panel--quiet']")
    assert (heading(page), panel) == (title, session)


def test_a_week_that_does_not_fit_is_told_at_its_field(client):
    page = client.post(CHECK_WEEK, WEEK | {"vol": "30"})

    assert errors(page) == [
        "The longest run times your runs a week is less than the week. Check the week, the longest run and the runs"
    ]


@pytest.mark.parametrize("path", [CHECK_WEEK, CHECK_STAGE])
def test_each_question_that_was_left_out_has_a_sentence_of_its_own(client, path):
    told = errors(client.post(path, {}))

    assert len(told) > 5
    assert sorted(set(told)) == sorted(told)


CHECK_IN = [(CHECK_WEEK, WEEK, name) for name in ["vol", "long", "ambers", "reds", "days_off", "goal", "age"]]
CHECK_IN += [(CHECK_STAGE, STAGE, name) for name in ["greens", "ambers", "reds", "days_off", "age"]]


@pytest.mark.parametrize("wrong", ["ten", "-5", "1e9", "１２", "1000000000", "", "NaN"])
@pytest.mark.parametrize(("path", "known", "name"), CHECK_IN)
def test_impossible_weeks_get_a_sentence_and_keep_the_rest(client, path, known, name, wrong):
    page = client.post(path, known | {name: wrong})

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [name]
    assert errors(page) == page.context["form"].errors[name]
    boxes = [field for field in parse(page).findall(".//main//input") if field.get("type") == "text"]
    assert {box.get("name"): box.get("value") or "" for box in boxes} == {
        box.get("name"): (known | {name: wrong})[box.get("name")] for box in boxes
    }
    assert {box.get("name") for box in boxes} >= {name, "age", "ambers"}
    chosen = [box.get("name") for box in parse(page).findall(".//main//input") if box.get("checked") is not None]
    assert sorted(chosen) == sorted(set(known) - {box.get("name") for box in boxes})


def test_the_check_in_knows_the_numbers_of_its_link(client):
    page = ask(client)
    link = next(a.get("href") for a in parse(page).iter("a") if "/week/" in a.get("href"))

    assert link == "/running-plan/week/?unit=mi&runs=3&goal=16"
    chosen = [f.get("value") for f in parse(client.get(link)).iter("input") if f.get("checked") is not None]
    assert chosen == ["mi", "3"]


def test_the_pages_refuse_other_methods(client):
    for path in [TODAY, SHEET, CALENDAR, CHECK_WEEK, CHECK_STAGE]:
        assert client.put(path).status_code == 405
    assert client.post(FIRST).status_code == 405


def test_search_engines_know_the_first_page_only(client):
    assert "/running-plan/</loc>" in words(client.get("/sitemap.xml"))
    assert 'content="noindex"' in words(client.get(address(TODAY, P1)))
    first = client.get(FIRST)
    assert ('content="noindex"' in words(first), "X-Robots-Tag" in first.headers) == (False, False)
