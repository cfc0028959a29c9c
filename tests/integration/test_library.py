import pytest
from django.utils import timezone

from education import publishing
from education.models import Article, Exercise, Reference, Revision
from tests.integration.test_pages import parse
from tests.rows import count_queries

pytestmark = pytest.mark.django_db
PATH = "/exercises/"


@pytest.fixture(autouse=True)
def exercises():
    """The starter's exercises make room for three that are known here."""
    Article.objects.filter(kind="exercise").update(withdrawn_at=timezone.now())
    make("Lean", helps=["technique"], equipment="wall", level="starter")
    make("Squat", helps=["strength", "volume"], equipment="chair, band", level="starter")
    make("Hop", helps=["strength"], equipment="", level="advanced")


def make(title, **facts):
    home = Article.objects.get(path=PATH)
    article = Article.objects.create(parent=home, slug=title.lower(), kind="exercise", position=900)
    words = {"title": title, "menu_title": title, "answer": title, "summary": title, "description": title}
    revision = Revision.objects.create(article=article, **words)
    revision.references.add(Reference.objects.first())
    Exercise(revision=revision, code="X99", purpose=title, pain_rule="strength", **facts).save()
    publishing.publish_starter(revision, timezone.now())


def library(client, **asked):
    return parse(client.get(PATH, asked)).find(".//section[@class='library']")


def titles(section):
    return [link.text for link in section.iter("a") if link.get("class") == "tiles__link"]


def count(section):
    return section.find("./p").text


def test_all_exercises_are_shown_first(client):
    section = library(client)
    assert titles(section) == ["Hop", "Lean", "Squat"]
    assert count(section) == "3 exercises"
    offered = {select.get("name"): [o.text for o in select.iter("option")] for select in section.iter("select")}
    assert offered == {
        "helps": ["Any", "Training load", "Running form", "Quad and glute strength"],
        "equipment": ["Any", "No equipment", "Band", "Chair", "Wall"],
        "level": ["Any", "Starter", "Advanced"],
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"helps": "strength"}, ["Hop", "Squat"]),
        ({"level": "starter"}, ["Lean", "Squat"]),
        ({"equipment": "band"}, ["Squat"]),
        ({"equipment": "none"}, ["Hop"]),
        ({"helps": "strength", "level": "starter"}, ["Squat"]),
        ({"helps": "<script>", "level": "'"}, ["Hop", "Lean", "Squat"]),
        ({"helps": "ankle"}, ["Hop", "Lean", "Squat"]),
    ],
)
def test_the_address_narrows_them_down(client, asked, found):
    assert titles(library(client, **asked)) == found


def test_what_was_chosen_stays_chosen_and_can_be_undone(client):
    section = library(client, helps="technique", level="starter")
    chosen = {o.get("value") for o in section.iter("option") if o.get("selected") is not None}
    assert chosen == {"technique", "starter"}
    assert count(section) == "1 exercise"
    assert [a.get("href") for a in section.find("form").iter("a")] == [f"{PATH}#{section.get('aria-labelledby')}"]


def test_nothing_fits_is_said_with_a_way_on(client):
    section = library(client, helps="technique", equipment="band")
    assert titles(section) == []
    assert count(section) == "No exercise fits all of these. Set one of them to “Any”."


def test_a_new_exercise_shows_up_and_a_withdrawn_one_goes(client):
    make("Plank", helps=["strength"], equipment="mat", level="builder")
    Article.objects.filter(slug="hop").update(withdrawn_at=timezone.now())
    assert titles(library(client, helps="strength")) == ["Plank", "Squat"]


def test_the_library_costs_the_same_for_more_exercises(client):
    client.get(PATH)
    few, _ = count_queries(client, PATH)
    for number in range(9):
        make(f"Extra-{number}", helps=["ankle"], equipment="step", level="builder")
    many, _ = count_queries(client, PATH)
    assert few == many
