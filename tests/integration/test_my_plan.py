"""My plan through the front door: choose, the page to print, its code, and the way into a request."""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import Article, Exercise, RedFlag, Revision
from education.plan.code import write
from intake import summary
from intake.models import BookingRequest, OpeningHours
from tests.integration.test_exercises import form_of, publish
from tests.integration.test_pages import EXERCISES, parse
from tests.integration.test_staff import revision_data
from tests.journey import answer, answer_all, button
from tests.rows import count_queries, make_live, make_review
from tests.walk import given, walk

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
CHOOSE, WALL_SIT, BRIDGE = "/my-plan/", "/exercises/wall-sit/", "/exercises/bridge/"
THREE = "/my-plan/C5FE/"  # wall sit, side-lying leg lift, bridge
ATTACH = "/request/plan/"
WRONG = "There is no plan with this code. Check each letter and number. A code never has 0, O, 1 or I"


def words(element):
    return " ".join("".join(element.itertext()).split())


def main(page):
    return words(parse(page).find(".//main"))


def by_class(page, name, tag="*"):
    return [each for each in parse(page).iter() if name in each.get("class", "").split()]


def errors(page):
    return [link.text for link in parse(page).findall(".//ul[@class='error-summary__list']/li/a")]


def ticked(page):
    boxes = parse(page).findall(".//input[@type='checkbox']")
    return [box.get("value") for box in boxes if box.get("checked") is not None]


def typed(page, name):
    return parse(page).find(f".//main//input[@name='{name}']").get("value")


def planned(page):
    """Each exercise of a plan, as the words of its section."""
    return [words(section) for section in by_class(page, "planned-exercise")]


def withdraw(path):
    publishing.withdraw(Article.objects.get(path=path), None, timezone.now())


def draft_of(path):
    return publishing.new_draft(Revision.objects.live().get(article__path=path), None, timezone.now())


# Choosing


def test_all_live_exercises_are_offered_with_picture_and_dose(client):
    page = client.get(CHOOSE)

    rows = parse(page).findall(".//label[@class='choices__row']")
    live = Revision.objects.live().filter(article__path__in=EXERCISES).order_by("article__position")
    assert [words(row) for row in rows] == [f"{each.menu_title} {each.exercise.line}" for each in live]
    assert [len(row.findall(f".//{SVG}svg")) for row in rows] == [1] * 12
    assert [box.get("value") for row in rows for box in row.findall("input")] == [f"X{n}" for n in range(1, 13)]
    assert not client.cookies


def test_chosen_exercises_become_a_plan_and_nothing_is_stored(client):
    response = client.post(CHOOSE, {"exercise": ["X10", "X5", "X8"]})

    assert (response.status_code, response["Location"]) == (303, THREE)
    assert not client.cookies
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([], "Choose at least 1 exercise"),
        ([f"X{number}" for number in range(1, 8)], "Choose 6 exercises at most. You chose 7"),
        (["X5", "X77"], "Choose at least 1 exercise"),
        (["X5", "5" * 5000], "Choose at least 1 exercise"),
    ],
)
def test_too_few_and_too_many_get_a_sentence_and_keep_the_ticks(client, chosen, said):
    page = client.post(CHOOSE, {"exercise": chosen})

    assert page.status_code == 200
    assert errors(page) == [said]
    assert parse(page).findtext(".//title").startswith("Error: ")
    assert ticked(page) == [code for code in chosen if code in {f"X{n}" for n in range(1, 13)}]


def test_six_is_not_too_many(client):
    names = ["X1", "X3", "X4", "X5", "X6", "X12"]

    assert client.post(CHOOSE, {"exercise": names})["Location"] == f"/my-plan/{write(names)}/"
    assert len(planned(client.get(f"/my-plan/{write(names)}/"))) == 6


@pytest.mark.parametrize("path", EXERCISES)
def test_the_page_of_an_exercise_adds_it(client, path):
    form = next(form for form in parse(client.get(path)).findall(".//form") if form.get("method") == "post")
    push = form.find(".//button")
    assert (form.get("action"), words(push), push.get("name")) == (CHOOSE, "Start a plan with this exercise", "add")

    response = Client(enforce_csrf_checks=True).post(form.get("action"), {"add": push.get("value")})

    assert (response.status_code, response["Location"]) == (303, f"/my-plan/?exercise={push.get('value')}")
    assert ticked(client.get(response["Location"])) == [push.get("value")]


def test_other_pages_and_drafts_add_nothing(client, admin_user):
    draft = draft_of(WALL_SIT)
    client.force_login(admin_user)

    for path in ["/exercises/strength/", "/about/", f"/drafts/{draft.pk}/"]:
        assert "Start a plan with this exercise" not in client.get(path).text, path


def test_what_is_ticked_already_stands_first(client):
    page = parse(client.get("/my-plan/?exercise=X12&exercise=X3"))

    boxes = [box.get("value") for box in page.iter("input") if box.get("name") == "exercise"]
    assert (boxes[:2], len(boxes), sorted(set(boxes))) == (["X12", "X3"], len(EXERCISES), sorted(boxes))


def test_an_address_cannot_add_what_is_not_there(client):
    assert client.post(CHOOSE, {"add": "X77\r\nSet-Cookie: a=b"})["Location"] == "/my-plan/?"
    assert ticked(client.get("/my-plan/?exercise=X77&exercise=X3&exercise=<b>")) == ["X3"]


def test_the_library_leads_to_the_choice(client):
    assert [words(each) for each in by_class(client.get("/exercises/"), "library__plan")] == [
        "Choose exercises for my plan"
    ]


def test_the_exercises_of_a_self_check_become_a_plan(client):
    page = walk(client, given("E3 age 41"))[-1]
    form = next(form for form in parse(page).findall(".//main//form") if form.get("action") == CHOOSE)
    data = [field.get("value") for field in form.findall(".//input[@name='exercise']")]
    assert data == ["X5", "X7", "X9", "X10"]
    assert words(form.find(".//button")) == "Take these exercises as my plan"

    response = Client(enforce_csrf_checks=True).post(CHOOSE, {"exercise": data})

    titles = [each["title"] for each in page.context["exercises"]]
    plan = client.get(response["Location"])
    assert [each.revision.menu_title for each in plan.context["exercises"]] == titles
    assert {name for form in parse(page).findall(".//main//form") for name in form.get("action").split()} == {
        CHOOSE,
        "/request/bring/",
    }


@pytest.mark.parametrize("who", ["E6 age 33", "E9 age 57"])
def test_who_is_shown_no_exercises_is_offered_no_plan(client, who):
    assert "as my plan" not in walk(client, given(who))[-1].text


# The page to print


def test_a_plan_says_dose_steps_and_when_to_stop(client):
    page = client.get(THREE)

    wall_sit, leg_lift, bridge = planned(page)
    assert wall_sit.startswith("1. Wall sit Wall sit Back on the wall")
    assert (
        "Repetitions 4 holds Hold 20 to 30 seconds Rest 60 seconds Days a week 3 to 4 For 6 to 12 weeks Equipment wall "
        "Skip long holds if your blood pressure is not controlled. Lean your back on the wall." in wall_sit
    )
    stop = "Stop if: knee pain reaches 6 out of 10; the ache lasts beyond 24 hours."
    assert wall_sit.endswith(f"Slide back up and rest. {stop}")
    assert [leg_lift[:23], bridge[:9]] == ["2. Side-lying leg lift ", "3. Bridge"]
    said = main(page)
    assert "The code of this plan is C5FE." in said
    assert "A licensed physical therapist has not reviewed this page yet." in said
    assert "Stop every exercise if a warning sign shows up your knee locks or gives way" in said
    assert "Amber: 3 to 5 Finish the set. Pain must be back to usual within 24 hours." in said
    assert "Questions about your plan? Call Onward Physical Therapy at (555) 555-0100." in said
    assert "[@" not in page.text
    assert not client.cookies


def test_the_doses_agree_with_the_rows(client):
    names = ["X1", "X2", "X3", "X9", "X11", "X12"]
    rows = {row.code: row for row in Exercise.objects.filter(revision__in=Revision.objects.live())}

    for name, section in zip(names, by_class(client.get(f"/my-plan/{write(names)}/"), "planned-exercise"), strict=True):
        dose = rows[name].dose
        parts = ["sets", "repetitions", "hold", "rest", "days", "weeks", "equipment"]
        kept = [dose[part] for part in parts if part in dose]
        assert [(words(row.find("dt")), words(row.find("dd"))) for row in section.findall("./dl/div")] == kept


def test_running_and_strength_have_their_own_lights(client):
    page = client.get(f"/my-plan/{write(['X1', 'X5'])}/")

    lights = next(each for each in by_class(page, "exercise-lights"))
    assert [words(each) for each in lights.findall("./h3")] == ["Forward Lean drill", "Wall sit"]
    assert "Walk until it is 2 or less, or stop for the day." in words(lights.findall("./dl")[0])
    assert "Finish the set." in words(lights.findall("./dl")[1])


def test_the_diary_has_a_column_to_check_for_each_exercise(client):
    table = parse(client.get(THREE)).find(".//table[@class='diary__table']")

    assert [words(cell) for cell in table.findall("./thead/tr/th")] == [
        "Date",
        "1 Wall sit",
        "2 Side-lying leg lift",
        "3 Bridge, then single-leg bridge",
        *["During", "1 hour after", "Next morning", "Notes"],
    ]
    assert [words(row) for row in table.findall("./tbody/tr")] == [""] * 28
    assert {len(row) for row in table.findall("./tbody/tr")} == {8}


def test_warning_signs_come_first_and_follow_their_rows(client):
    RedFlag.objects.create(code="HUMS", level=1, group="now", question="A knee that hums", advice="Call 911.")

    said = main(client.get(THREE))

    assert said.index("Check for warning signs first") < said.index("A knee that hums") < said.index("1. Wall sit")


def test_a_changed_dose_is_todays(client):
    draft = draft_of(WALL_SIT)
    Exercise.objects.filter(revision=draft).update(reps_from=7, reps_to=7, rest_seconds_from=30, rest_seconds_to=30)
    assert "Repetitions 4 holds Hold 20 to 30 seconds Rest 60 seconds" in main(client.get(THREE))

    publish(draft.exercise)

    assert "Repetitions 7 holds Hold 20 to 30 seconds Rest 30 seconds" in main(client.get(THREE))


def test_a_withdrawn_exercise_shows_a_notice_in_its_place_and_the_code_stays(client):
    withdraw(WALL_SIT)

    page = client.get(THREE)

    assert page.status_code == 200
    gone = "Wall sit is no longer on this site. Ask a physical therapist what to do instead."
    assert [each[:90] for each in planned(page)][2] == f"3. Wall sit {gone}"[:90]
    assert gone in main(page)
    assert WALL_SIT not in page.text
    assert "X5" not in [box.get("value") for box in parse(client.get(CHOOSE)).findall(".//input[@name='exercise']")]
    assert errors(client.post(CHOOSE, {"exercise": ["X5"]})) == ["Choose at least 1 exercise"]


def test_a_plan_of_which_nothing_is_left_is_still_a_page(client):
    Article.objects.filter(kind="exercise").update(withdrawn_at=timezone.now())

    page = client.get(THREE)

    assert [each[:2] for each in planned(page)] == ["1.", "2.", "3."]
    assert main(page).count("is no longer on this site.") == 3


def test_an_exercise_that_is_new_joins_plans_and_changes_no_code(client, draft):
    Exercise.objects.create(revision=draft, code="X13", purpose="Hop.", level="advanced", pain_rule="strength")
    assert client.get(f"/my-plan/{write(['X5', 'X13'])}/").status_code == 404

    publishing.publish_starter(draft, timezone.now())

    code = client.post(CHOOSE, {"exercise": ["X13", "X5"]})["Location"]
    assert code == f"/my-plan/{write(['X5', 'X13'])}/"
    about, wall_sit = planned(client.get(code))
    assert (about, wall_sit[:11]) == (f"1. {draft.title}", "2. Wall sit")
    assert client.post(CHOOSE, {"exercise": ["X10", "X5", "X8"]})["Location"] == THREE


@pytest.fixture
def draft():
    return draft_of("/about/")


def test_each_exercise_says_whether_it_was_reviewed_as_its_page_does(client, clinician):
    now = timezone.now()
    wall_sit = Revision.objects.live().get(article__path=WALL_SIT)
    make_review(wall_sit, clinician("rae").clinician, now, now.date())

    page = client.get(THREE)

    told = [words(each) for each in by_class(page, "review-line")]
    nobody = "A licensed physical therapist has not reviewed this page yet."
    assert told == [words(by_class(client.get(WALL_SIT), "review-line")[0]), nobody, nobody]
    assert told[0].startswith("Reviewed by Rae, PT, DPT")


# Codes


@pytest.mark.parametrize("typed_code", ["c5fe", "C5-FE", " c5 fe ", "C5FE"])
def test_a_typed_code_leads_to_its_plan(client, typed_code):
    assert client.get(CHOOSE, {"code": typed_code})["Location"] == THREE


@pytest.mark.parametrize("typed_code", ["C5FF", "C5F0", "X5", "５", "%00é", "A" * 5000, write(["X77"])])
def test_a_wrong_code_gets_a_sentence_and_is_kept(client, typed_code):
    page = client.get(CHOOSE, {"code": typed_code})

    assert (page.status_code, errors(page), typed(page, "code")) == (200, [WRONG], typed_code)


def test_an_empty_code_is_asked_for(client):
    assert errors(client.get(CHOOSE, {"code": " "})) == ["Enter the code of your plan"]


def test_an_address_with_a_wrong_code_gives_it_back_and_one_typed_by_hand_leads_on(client):
    page = client.get("/my-plan/C5FF/")
    assert (page.status_code, errors(page), typed(page, "code")) == (404, [WRONG], "C5FF")

    assert client.get("/my-plan/c5-fe/")["Location"] == THREE


def test_search_engines_know_the_choice_and_no_plan(client):
    assert "/my-plan/</loc>" in client.get("/sitemap.xml").text
    plan = client.get(THREE)
    assert (plan["X-Robots-Tag"], 'name="robots" content="noindex"' in plan.text) == ("noindex", True)
    assert '<link rel="canonical" href="http://testserver/my-plan/">' in re.sub(
        r'href="https?://[^/"]+', 'href="http://testserver', client.get("/my-plan/?exercise=X5").text
    )


def test_more_exercises_need_no_more_queries(client):
    one = count_queries(client, f"/my-plan/{write(['X5'])}/")[0]
    assert count_queries(client, f"/my-plan/{write(['X5', 'X6', 'X7', 'X8', 'X9', 'X10'])}/")[0] == one

    before = count_queries(client, CHOOSE)[0]
    revision = make_live(timezone.now())
    Revision.objects.filter(pk=revision.pk).update(state="draft")
    Exercise.objects.create(revision=revision, code="X14", purpose="x", level="starter", pain_rule="strength")
    Revision.objects.filter(pk=revision.pk).update(state="approved")
    after, page = count_queries(client, CHOOSE)
    assert (after, len(parse(page).findall(".//label[@class='choices__row']"))) == (before, 13)


# The codes of exercises


@pytest.mark.parametrize("code", ["", "x5", "X0", "X05", "X100", "Y1", "WALL"])
def test_the_database_takes_only_codes_that_a_plan_can_hold(draft, code):
    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.create(revision=draft, code=code, purpose="x", level="starter", pain_rule="strength")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Y1", "The code is X and a number, from X1 to X99."),
        ("X6", "Another exercise has this code, or had it. Take a number that is free."),
    ],
)
def test_editors_are_told_which_codes_there_are(client, admin_user, draft, code, told):
    new = Exercise(revision=draft, code=code, purpose="x", level="starter", pain_rule="strength", helps=["ankle"])
    client.force_login(admin_user)
    address = reverse("admin:education_revision_change", args=[draft.pk])

    response = client.post(address, revision_data(draft) | form_of(new) | {"exercise-INITIAL_FORMS": 0})

    assert response.status_code == 200
    assert told in unescape(response.text)


# Into a request


def attach(client, code="C5FE"):
    return client.post(ATTACH, {"plan": code})


WORDS = (
    "C5FE: Wall sit: 4 holds · 20 to 30 seconds hold · 3 to 4 days a week; "
    "Side-lying leg lift: 3 sets · 10 to 15 repetitions · 2 seconds hold · 3 days a week; "
    "Bridge: 3 sets · 10 to 12 repetitions · 3 seconds hold · 3 days a week"
)


def test_a_plan_leads_to_the_page_that_takes_it(client):
    form = next(form for form in parse(client.get(THREE)).findall(".//main//form"))
    assert (form.get("action"), words(form.find(".//button"))) == (ATTACH, "Take this plan to my request")

    page = client.get(ATTACH, {field.get("name"): field.get("value") for field in form.findall(".//input")})

    assert typed(page, "plan") == "C5FE"
    assert [words(row) for row in parse(page).findall(".//main//dt")] == ["Wall sit", "Side-lying leg lift", "Bridge"]
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex, nofollow", True)


def test_a_plan_goes_with_the_request_and_staff_see_names_and_doses(client, staff, north):
    assert attach(client)["Location"] == "/request/safety/"
    answer_all(client)
    check = client.get(reverse("request-check"))
    assert f"Which exercise plan do you bring? {WORDS} Change Which exercise plan do you bring?" in main(check)

    client.post(reverse("request-check"), button(client))

    stored = BookingRequest.objects.get()
    assert [each for each in stored.answers if each["code"] == "plan"] == [
        {"code": "plan", "question": "Which exercise plan do you bring?", "value": "C5FE", "words": WORDS}
    ]
    assert stored.source_path == "/my-plan/"
    assert dict(summary.lines(stored))["Plan so far"] == f"exercise plan: {WORDS}"
    client.force_login(staff("fay", "Front desk", north))
    admin = client.get(reverse("admin:intake_bookingrequest_change", args=[stored.pk]))
    assert f"<dt>Which exercise plan do you bring?</dt><dd><bdi>{WORDS}</bdi></dd>" in admin.text


def test_a_plan_can_be_added_changed_and_removed_at_the_end(client):
    answer_all(client)
    assert "Which exercise plan do you bring? Not provided Change" in main(client.get(reverse("request-check")))

    assert attach(client, "c5-fe")["Location"] == "/request/check/"
    page = client.get(ATTACH)
    assert (typed(page, "plan"), "This plan is part of your request." in main(page)) == ("C5FE", True)
    attach(client, write(["X3"]))
    assert client.session["draft"]["plan"][0]["words"].startswith(f"{write(['X3'])}: Knee-to-wall rock: ")

    assert client.post(ATTACH, {"remove": "1"})["Location"] == "/request/check/"
    assert "Which exercise plan do you bring? Not provided Change" in main(client.get(reverse("request-check")))
    client.post(reverse("request-check"), button(client))
    assert "plan" not in [each["code"] for each in BookingRequest.objects.get().answers]


def test_a_plan_added_in_another_tab_is_shown_before_it_is_sent(client):
    answer_all(client)
    shown_before = button(client)
    attach(client)

    page = client.post(reverse("request-check"), shown_before)

    assert BookingRequest.objects.count() == 0
    assert "Nothing was sent yet, because your answers changed" in main(page)


@pytest.mark.parametrize(("code", "said"), [("C5FF", WRONG), ("", "Enter the code of your plan"), ("€" * 99, WRONG)])
def test_a_wrong_code_is_told_and_kept_and_nothing_is_attached(client, code, said):
    page = attach(client, code)

    assert (errors(page), typed(page, "plan") or "") == ([said], code)
    assert "draft" not in client.session


def test_the_plan_is_kept_only_with_a_form_token():
    client = Client(enforce_csrf_checks=True)

    assert client.post(ATTACH, {"plan": "C5FE"}).status_code == 403
    assert Session.objects.count() == 0


def test_a_withdrawn_exercise_is_named_to_the_clinic(client):
    withdraw(BRIDGE)
    attach(client)

    said = client.session["draft"]["plan"][0]["words"]
    assert said.endswith("; Bridge, then single-leg bridge (no longer on this site)")


def test_a_warning_sign_removes_the_plan_too(client):
    attach(client)
    answer(client, "safety", flags=["PE"])

    assert Session.objects.count() == 0


def test_without_a_clinic_that_takes_requests_there_is_nothing_to_attach_to(client):
    OpeningHours.objects.all().delete()

    assert client.get(ATTACH)["Location"] == "/request/"
