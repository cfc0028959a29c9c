"""The exercises of the starter content: their doses, their rules, and the pages that show both."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from education import publishing, search, writing
from education.models import (
    Article,
    CareCard,
    ClinicalChange,
    DrawnFigure,
    Exercise,
    RedFlag,
    Revision,
    StepList,
    Wording,
    blocks_of,
)
from education.parts import parts
from tests.integration.test_pages import EXERCISES, parse
from tests.integration.test_staff import revision_data

pytestmark = pytest.mark.django_db

# Clinical fact sheet 4.3, in the words of the page. Three things are said in our own few words for equipment:
# a rail is a wall to hold on to, a floor is no equipment, and what one needs later stands in the note.
# 4.3 gives X5 to X12 no weeks: 6 to 12 are those of most exercise trials (3.3). "Helps" joins 4.2 and 4.3.
DOSES = """
X1  | forward-lean         | technique        | -      | 6 rounds                          | -             | 40 seconds       | 2 to 3 | 2 weeks       | wall, flat path | running
X2  | metronome-run        | technique        | -      | 4 to 6 rounds                     | -             | -                | 2 to 3 | 4 to 6 weeks  | flat path       | running
X3  | knee-to-wall-rock    | ankle            | 2      | 12 repetitions on each side       | 3 seconds     | 30 seconds       | 5 to 7 | 6 weeks       | wall            | strength
X4  | calf-stretch         | ankle            | -      | 2 holds each way on each side     | 30 seconds    | -                | 5 to 7 | 6 weeks       | wall            | strength
X5  | wall-sit             | volume, strength | -      | 4 holds                           | 20 to 30 seconds | 60 seconds    | 3 to 4 | 6 to 12 weeks | wall            | strength
X6  | step-down            | strength         | 3      | 8 to 10 repetitions on each side  | -             | 60 to 90 seconds | 2 to 3 | 6 to 12 weeks | step, wall      | strength
X7  | split-squat          | strength         | 3      | 8 to 12 repetitions on each side  | -             | 90 seconds       | 2 to 3 | 6 to 12 weeks | chair           | strength
X8  | side-lying-leg-lift  | volume, strength | 3      | 10 to 15 repetitions on each side | 2 seconds     | 45 to 60 seconds | 3      | 6 to 12 weeks | wall            | strength
X9  | banded-side-step     | strength         | 3      | 10 steps each way                 | -             | 60 seconds       | 2 to 3 | 6 to 12 weeks | band            | strength
X10 | bridge               | volume, strength | 3      | 10 to 12 repetitions              | 3 seconds     | 60 seconds       | 3      | 6 to 12 weeks | mat             | strength
X11 | single-leg-deadlift  | strength         | 3      | 8 to 10 repetitions on each side  | -             | 60 to 90 seconds | 2 to 3 | 6 to 12 weeks | wall            | strength
X12 | calf-raise           | technique, ankle | 3      | 12 to 15 repetitions              | 1 second      | 60 seconds       | 3      | 6 to 12 weeks | step, wall      | strength
"""  # noqa: E501 - a table
TABLE = [[cell.strip() for cell in line.split("|")] for line in DOSES.strip().splitlines()]
NAMES = ["Sets", "Repetitions", "Hold", "Rest", "Days a week", "For", "Equipment"]
PAIN_RULES = {
    "running": "Running: 0 to 2 is green",
    "strength": "Strength: 0 to 2 is green, up to 5 may finish the set",
}
STOP_ALWAYS = [
    "a warning sign shows up",
    "your knee locks or gives way",
    "you have new swelling",
    "you have pain in your calf or groin",
    "you feel numb or dizzy",
]
LEAN, WALL_SIT, STEP_DOWN = EXERCISES[0], "/exercises/wall-sit/", "/exercises/step-down/"


def text(element):
    return " ".join("".join(element.itertext()).split())


def by_id(tree, name):
    """The section that this heading names."""
    return next(e for e in tree.iter() if e.get("aria-labelledby") == name)


def items(section):
    return [text(li) for li in section.iter("li")]


def look(client, path):
    return parse(client.get(path))


def dose(tree):
    return {text(row.find("dt")): text(row.find("dd")) for row in by_id(tree, "dosage-heading").find("dl")}


def live(path):
    return Exercise.objects.get(revision__in=Revision.objects.live(), revision__article__path=path)


@pytest.fixture
def draft():
    """The exercise of a draft of the wall sit."""
    revision = Revision.objects.live().get(article__path=WALL_SIT)
    return publishing.new_draft(revision, None, timezone.now()).exercise


def publish(exercise):
    publishing.publish_starter(exercise.revision, timezone.now())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_page_says_the_dose_of_the_fact_sheet(client, row):
    code, slug, helps, *amounts, pain_rule = row
    tree = look(client, f"/exercises/{slug}/")

    shown = dose(tree)
    assert shown.pop("Level") == live(f"/exercises/{slug}/").get_level_display()
    contributors = {
        code.removeprefix("contributor."): words for code, words in Wording.objects.values_list("code", "words")
    }
    assert shown.pop("Helps with") == ", ".join(contributors[code] for code in helps.split(", "))
    assert shown.pop("Pain rule") == PAIN_RULES[pain_rule]
    assert shown == {name: amount for name, amount in zip(NAMES, amounts, strict=True) if amount != "-"}
    assert live(f"/exercises/{slug}/").code == code
    assert "This dose is our clinics' starting point." in text(by_id(tree, "dosage-heading"))


def test_each_of_the_twelve_is_there_once_and_in_order():
    exercises = Exercise.objects.filter(revision__in=Revision.objects.live()).select_related("revision__article")
    found = sorted(exercises, key=lambda exercise: exercise.revision.article.position)

    assert [exercise.code for exercise in found] == [f"X{number}" for number in range(1, 13)]
    assert [exercise.revision.article.path for exercise in found] == EXERCISES


@pytest.mark.parametrize("path", EXERCISES)
def test_an_exercise_says_all_that_it_needs_to_say(path):
    exercise = live(path)
    for name in ["purpose", "level", "pain_rule", "code"]:
        assert getattr(exercise, name), name
    assert exercise.reps_from or exercise.hold_seconds_from
    assert exercise.sets_from or exercise.reps_unit != "repetitions"
    assert exercise.days_a_week_from
    assert exercise.weeks_from
    assert set(exercise.tools) <= {"wall", "chair", "step", "band", "mat", "flat path"}
    assert 0 < len(exercise.helps) <= len(Exercise.CONTRIBUTORS)
    assert set(exercise.helps) <= set(Exercise.CONTRIBUTORS)
    assert len(exercise.mistake_list) >= 3
    assert len(exercise.stop_list) >= 1
    assert exercise.revision.figure
    blocks = blocks_of(exercise.revision)
    assert [len(block.movement.positions.all()) >= 2 for block in blocks if isinstance(block, DrawnFigure)] == [True]
    assert [block.body.count("<li>") >= 4 for block in blocks if isinstance(block, StepList)] == [True]


@pytest.mark.parametrize("path", EXERCISES)
def test_the_page_shows_what_the_row_says(client, path):
    exercise = live(path)
    tree = look(client, path)

    assert items(by_id(tree, "mistakes")) == exercise.mistakes.splitlines()
    assert items(by_id(tree, "stop")) == [*exercise.stop_if.splitlines(), *STOP_ALWAYS]
    assert text(by_id(tree, "stop").findall("p")[-1]) == "If you have chest pain or cannot get your breath, call 911."
    links = [(name, getattr(exercise, name)) for name in ["easier", "harder"] if getattr(exercise, name)]
    shown = [li for e in tree.iter() if e.get("aria-labelledby") == "variations" for li in e.iter("li")]
    titles = dict(Revision.objects.live().values_list("article__path", "menu_title"))
    assert [text(li) for li in shown] == [f"{name.title()}: {titles[article.path]}" for name, article in links]
    assert [li.find("a").get("href") for li in shown] == [article.path for _, article in links]


@pytest.mark.parametrize("path", EXERCISES)
def test_the_page_tells_signs_dose_steps_and_rules_in_this_order(client, path):
    tree = look(client, path)
    order = [e for e in tree.find(".//main").iter() if e.tag in {"h2", "h3"}]
    places = {e.get("id") or e.get("class"): place for place, e in enumerate(order)}

    names = ["check-first", "dosage-heading", "how-to-do-it", "step-list__heading", "mistakes", "lights", "stop"]
    names += ["when-to-move-up", "why-it-may-help-and-the-catch", "sources"]
    assert [places[name] for name in names] == sorted(places[name] for name in names)
    contents = [a.get("href") for a in tree.find(".//nav[@class='contents']").iter("a")]
    assert [
        name for name in contents if name in {"#how-to-do-it", "#mistakes", "#lights", "#stop", "#when-to-move-up"}
    ] == [
        "#how-to-do-it",
        "#mistakes",
        "#lights",
        "#stop",
        "#when-to-move-up",
    ]


@pytest.mark.parametrize(("path", "amber"), [(LEAN, "Walk until it is 2 or less"), (WALL_SIT, "Finish the set.")])
def test_the_pain_lights_are_those_of_running_or_of_strength(client, path, amber):
    lights = by_id(look(client, path), "lights").find("dl")

    told = {text(row.find("dt")): text(row.find("dd")) for row in lights}
    assert list(told) == ["Green: 0 to 2", "Amber: 3 to 5", "Red: 6 to 10"]
    assert told["Amber: 3 to 5"].startswith(amber)


def test_easier_and_harder_lead_on_and_never_in_a_circle():
    levels = Exercise.Level.values
    exercises = {each.revision.article_id: each for each in map(live, EXERCISES)}
    for article, exercise in exercises.items():
        if exercise.harder_id:
            assert exercises[exercise.harder_id].easier_id == article
            assert levels.index(exercises[exercise.harder_id].level) > levels.index(exercise.level), exercise.code
        if exercise.easier_id:
            assert exercises[exercise.easier_id].harder_id == article


def test_a_withdrawn_exercise_is_led_to_no_more(client):
    Article.objects.filter(path=STEP_DOWN).update(withdrawn_at=timezone.now())

    tree = look(client, WALL_SIT)
    assert [e for e in tree.iter() if e.get("aria-labelledby") == "variations"] == []


def test_an_exercise_cannot_be_the_harder_one_of_itself(draft):
    draft.harder = draft.revision.article

    with pytest.raises(ValidationError, match="cannot be the easier or harder one of itself"):
        draft.full_clean()


def test_the_database_keeps_the_bounds_of_the_new_fields(draft):
    other = Article.objects.get(path=STEP_DOWN)
    for wrong in [{"mistakes": "x" * 1001}, {"stop_if": "x" * 1001}, {"easier": other, "harder": other}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Exercise.objects.filter(pk=draft.pk).update(**wrong)


def test_a_new_draft_has_all_of_it_and_a_change_shows_in_the_comparison(draft):
    original = live(WALL_SIT)
    names = [field.name for field in Exercise._meta.fields if field.name not in {"id", "revision"}]
    assert {name: getattr(draft, name) for name in names} == {name: getattr(original, name) for name in names}

    draft.mistakes, draft.harder = "bouncing", None
    draft.save()

    before, after = set(parts(original.revision)), set(parts(draft.revision))
    gone = {part.kind: part.words for part in before - after}
    assert gone == {"mistakes": original.mistakes, "harder": STEP_DOWN}
    assert {part.kind: part.words for part in after - before} == {"mistakes": "bouncing"}


def test_what_staff_change_in_the_row_is_on_the_page(client, draft):
    draft.mistakes, draft.stop_if, draft.easier = " bouncing \n\nyawning", "a <b> hurts", Article.objects.get(path=LEAN)
    draft.save()
    publish(draft)

    tree = look(client, WALL_SIT)
    assert items(by_id(tree, "mistakes")) == ["bouncing", "yawning"]
    assert items(by_id(tree, "stop")) == ["a <b> hurts", *STOP_ALWAYS]
    assert items(by_id(tree, "variations")) == ["Easier: Forward Lean drill", "Harder: Step-down"]


def test_an_exercise_without_mistakes_has_no_empty_list(client, draft):
    draft.mistakes = ""
    draft.save()
    publish(draft)

    page = client.get(WALL_SIT).text
    assert "Mistakes to avoid" not in page
    assert "Stop if" in page


def test_search_and_writing_checks_read_the_lists(draft):
    draft.mistakes, draft.stop_if = "wobbling like a quokka", "no pain, no gain"
    draft.save()
    search.index(draft.revision)

    found = search.answer("quokka", Revision.objects.filter(pk=draft.revision_id)).found
    assert found == (draft.revision_id,)
    assert [(finding.code, finding.where) for finding in writing.findings(draft.revision)] == [
        ("wording", "In “Exercise”")
    ]


def test_red_flags_come_before_the_exercise_and_follow_their_rows(client):
    RedFlag.objects.create(code="NEW", level=2, group="now", question="A purple elbow", advice="Go today", position=99)

    page = client.get(WALL_SIT).text
    told = [
        text(li)
        for li in next(e for e in look(client, WALL_SIT).iter() if e.get("id") == "check-first-signs").iter("li")
    ]
    active = RedFlag.objects.filter(active=True).order_by("level", "position")
    assert sorted(told) == sorted(" ".join(flag.question.split()) for flag in active)
    assert (
        page.index("Check for warning signs first") < page.index("A purple elbow") < page.index("How much, how often")
    )


def test_a_page_with_care_cards_of_its_own_shows_them_only_once(client, draft):
    CareCard.objects.create(parent=draft.revision, region="main", ordering=1, level=1)
    publish(draft)

    page = client.get(WALL_SIT).text
    assert "Check for warning signs first" not in page
    assert page.count("care-card--1") == 1


def test_other_pages_have_no_rules_of_an_exercise(client):
    for path in ["/exercises/", "/exercises/strength/", "/causes/"]:
        page = client.get(path).text
        for rule in ["mistakes", "lights", "stop", "check-first"]:
            assert f'aria-labelledby="{rule}"' not in page


def form_of(exercise, **changes):
    """What the editor sends for an exercise."""
    data = {name: getattr(exercise, name) for name in [field.name for field in Exercise._meta.fields]}
    data |= {"easier": exercise.easier_id, "harder": exercise.harder_id, "revision": exercise.revision_id}
    data = {f"exercise-0-{name}": "" if value is None else value for name, value in (data | changes).items()}
    data.pop("exercise-0-each_side") if not data["exercise-0-each_side"] else None
    return data | {"exercise-TOTAL_FORMS": 1, "exercise-INITIAL_FORMS": 1}


def test_staff_edit_it_in_the_admin(client, admin_user, draft):
    client.force_login(admin_user)
    address = reverse("admin:education_revision_change", args=[draft.revision_id])
    lean = Article.objects.get(path=LEAN)

    fields = {"mistakes": "yawning", "stop_if": "it rains", "helps": ["ankle"], "easier": lean.pk}
    response = client.post(address, revision_data(draft.revision) | form_of(draft, **fields))

    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.mistakes, draft.stop_if, draft.helps, draft.easier) == ("yawning", "it rains", ["ankle"], lean)


# Doses are for reviewers


def dose_page(exercise):
    return reverse("admin:education_exercise_change", args=[exercise.pk])


def dose_of(exercise, **changes):
    """What the page of a dose sends."""
    data = {name: getattr(exercise, name) for name in Exercise.DOSE} | changes
    return {
        name: "" if value is None else value for name, value in data.items() if (name, value) != ("each_side", False)
    }


def test_an_editor_changes_words_and_no_dose(client, editor, draft):
    client.force_login(editor)
    wish = {"sets_from": 9, "sets_to": 9, "level": "advanced", "note": "More", "code": "X99", "mistakes": "yawning"}
    wish |= {"DELETE": "on"}

    client.post(
        reverse("admin:education_revision_change", args=[draft.revision_id]),
        revision_data(draft.revision) | form_of(draft, **wish),
    )

    before = {name: getattr(draft, name) for name in ["code", *Exercise.DOSE]}
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in before} == before
    assert draft.mistakes == "yawning"
    assert client.post(dose_page(draft), dose_of(draft, sets_from=9, sets_to=9, reason="Mine")).status_code == 403


def test_a_reviewer_changes_a_dose_with_a_reason_that_stays(client, editor, clinician, draft):
    rae, sam = clinician("rae"), clinician("sam")
    client.force_login(rae)
    change = {"hold_seconds_from": 15}
    page = client.get(reverse("admin:education_revision_change", args=[draft.revision_id])).text
    assert f'href="{dose_page(draft)}"' in page

    refused = client.post(dose_page(draft), dose_of(draft, **change))
    assert "Say why. Points, levels and what is asked change only with a reason." in refused.text
    draft.refresh_from_db()
    assert draft.hold_seconds_from == 20

    client.post(dose_page(draft), dose_of(draft, **change, reason="A gentler start"))
    trail = ClinicalChange.objects.get()
    assert (trail.about, trail.changes, trail.reason, trail.actor) == (
        "exercise X5",
        "X5, Hold seconds from: 15, was 20",
        "A gentler start",
        rae,
    )
    assert "X5, Hold seconds from: 15, was 20. <strong>A gentler start</strong>" in client.get(dose_page(draft)).text
    assert dose(look(client, WALL_SIT))["Hold"] == "20 to 30 seconds"

    now, sources = timezone.now(), list(draft.revision.references.values_list("key", flat=True))
    publishing.submit(draft.revision, editor, now)
    with pytest.raises(ValidationError):
        publishing.approve(draft.revision, rae, now, sources)
    publishing.approve(draft.revision, sam, now, sources)
    assert dose(look(client, WALL_SIT))["Hold"] == "15 to 30 seconds"
    assert client.get(dose_page(draft)).status_code == 302  # what is approved is no draft to decide about


def test_old_words_come_back_with_the_dose_of_today(editor, draft):
    first = live(WALL_SIT).revision
    draft.mistakes, draft.sets_from, draft.sets_to = "yawning", 7, 8
    draft.save()
    publish(draft)

    again = Exercise.objects.get(revision=publishing.revert(first, editor, timezone.now()))

    assert (again.mistakes, again.sets_from, again.sets_to) == (first.exercise.mistakes, 7, 8)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"harder": WALL_SIT}, "An exercise cannot be the easier or harder one of itself. Choose another."),
        ({"helps": ["luck"]}, "Select a valid choice. luck is not one of the available choices."),
        ({"easier": STEP_DOWN}, "The easier and the harder exercise cannot be the same."),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, admin_user, draft, changes, told):
    client.force_login(admin_user)
    chosen = {
        name: Article.objects.get(path=value).pk if isinstance(value, str) else value for name, value in changes.items()
    }
    address = reverse("admin:education_revision_change", args=[draft.revision_id])

    response = client.post(address, revision_data(draft.revision) | form_of(draft, **chosen))

    assert response.status_code == 200
    assert told in response.text
    assert live(WALL_SIT).harder.path == STEP_DOWN
