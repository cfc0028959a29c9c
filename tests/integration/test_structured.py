import json
import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from education import publishing, structured
from education.models import Article, Exercise, Prose, Revision, SiteSettings
from tests.integration.test_pages import EXERCISES, PATHS, words

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data(client, path):
    """The nodes of a page by their type. There is one block of data, and no other script without a file."""
    page = words(client.get(path))
    blocks = SCRIPT.findall(page)
    assert len(blocks) == 1
    assert len(re.findall(r"<script(?![^>]*\ssrc=)", page)) == 1
    read = json.loads(blocks[0])
    assert read["@context"] == "https://schema.org"
    nodes = {node["@type"]: node for node in read["@graph"]}
    assert len(nodes) == len(read["@graph"])
    return nodes


def live(path):
    return Revision.objects.live().get(article__path=path)


@pytest.mark.parametrize("path", PATHS)
def test_the_page_says_of_itself_what_it_shows(reader, path):
    page, tree = data(reader, path)["MedicalWebPage"], reader.tree(path)

    assert page["name"] == tree.find(".//h1").text.strip()
    assert page["url"] == tree.find(".//link[@rel='canonical']").get("href")
    assert page["description"] == tree.find(".//meta[@name='description']").get("content")
    assert page["inLanguage"] == tree.get("lang")
    assert page["publisher"]["name"] == tree.find(".//footer//p").text
    shown = [time.get("datetime") for time in tree.find(".//div[@class='review-dates']").iter("time")]
    assert [page["dateModified"]] == shown
    assert page["datePublished"] <= page["dateModified"]
    listed = ["".join(li.itertext()).split(" Read source")[0] for li in items(tree, "source-list__list")]
    assert [source["name"] for source in page.get("citation", [])] == listed
    assert "lastReviewed" not in page
    assert "reviewedBy" not in page


def items(tree, name):
    found = tree.find(f".//ol[@class='{name}']")
    return list(found.iter("li")) if found is not None else []


@pytest.mark.parametrize("path", PATHS)
def test_breadcrumbs_equal_the_visible_ones(reader, path):
    nodes, tree = data(reader, path), reader.tree(path)

    visible = ["".join(li.itertext()).strip() for li in items(tree, "breadcrumbs__list")]
    links = [f"{settings.SITE_URL}{a.get('href')}" for li in items(tree, "breadcrumbs__list") for a in li.iter("a")]
    told = nodes.get("BreadcrumbList", {"itemListElement": []})["itemListElement"]
    assert [crumb["name"] for crumb in told] == visible
    assert [crumb["item"] for crumb in told[:-1]] == links
    assert [crumb["position"] for crumb in told] == list(range(1, len(visible) + 1))
    assert bool(told) == (path != "/")


@pytest.mark.parametrize("path", PATHS)
def test_every_reference_inside_the_data_resolves(reader, path):
    graph = list(data(reader, path).values())

    ids = {node["@id"] for node in graph}
    referred = set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(graph)))
    assert referred <= ids
    assert all(name.startswith(f"{settings.SITE_URL}/") for name in ids)


def test_the_condition_is_told_once_with_names_that_the_page_tells(reader):
    condition = data(reader, "/runners-knee/")["MedicalCondition"]
    text = words(reader.get("/runners-knee/")).lower()

    assert condition["alternateName"] == [
        "Patellofemoral pain",
        "PFP",
        "Patellofemoral pain syndrome",
        "Anterior knee pain",
    ]
    assert all(name.lower() in text for name in condition["alternateName"])
    assert [(code["codingSystem"], code["codeValue"]) for code in condition["code"]] == [
        ("ICD-10-CM", "M22.2X9"),
        ("SNOMED-CT", "430725003"),
    ]
    assert [path for path in PATHS if "MedicalCondition" in data(reader, path)] == ["/runners-knee/"]


def test_the_therapy_is_told_on_the_first_page_about_it(reader):
    nodes, tree = data(reader, "/physical-therapy/"), reader.tree("/physical-therapy/")

    assert nodes["MedicalWebPage"]["mainEntity"] == {"@id": nodes["PhysicalTherapy"]["@id"]}
    assert nodes["PhysicalTherapy"]["name"] == tree.find(".//h1").text.strip()
    assert nodes["PhysicalTherapy"]["description"] in words(reader.get("/physical-therapy/"))
    assert [path for path in PATHS if "PhysicalTherapy" in data(reader, path)] == ["/physical-therapy/"]


def test_pages_on_health_say_whom_they_are_for(reader):
    told = {path: data(reader, path)["MedicalWebPage"] for path in PATHS}
    policies = set(Article.objects.filter(kind="policy").values_list("path", flat=True))

    assert {path for path in PATHS if "specialty" not in told[path]} == policies
    for path in set(PATHS) - policies:
        assert told[path]["specialty"] == "https://schema.org/Physiotherapy"
        assert told[path]["medicalAudience"] == {"@type": "Patient"}


def test_a_name_that_left_the_page_leaves_the_data(client):
    draft = publishing.new_draft(live("/runners-knee/"), None, timezone.now())
    for block in Prose.objects.filter(parent=draft):
        block.body = block.body.replace("anterior knee pain", "sore knee")
        block.save()
    publishing.publish_starter(draft, timezone.now())

    assert "Anterior knee pain" not in data(client, "/runners-knee/")["MedicalCondition"]["alternateName"]


def test_an_exercise_tells_the_dose_that_it_shows(reader):
    plan = data(reader, "/exercises/forward-lean/")["ExercisePlan"]

    assert plan["repetitions"] == {"@type": "QuantitativeValue", "value": 6, "unitText": "rounds"}
    assert plan["restPeriods"] == {"@type": "QuantitativeValue", "value": 40, "unitText": "seconds"}
    assert plan["activityDuration"] == {"@type": "QuantitativeValue", "value": 2, "unitText": "weeks"}
    assert plan["activityFrequency"] == "2 to 3 days a week"
    assert plan["additionalVariable"] == [
        "Equipment: wall, flat path",
        "Level: Starter",
        "Pain rule: Running: 0 to 2 is green",
    ]
    assert [path for path in PATHS if "ExercisePlan" in data(reader, path)] == EXERCISES


def test_a_range_of_doses_keeps_both_ends():
    exercise = Exercise(reps_from=8, reps_to=10, reps_unit="repetitions")

    assert structured.quantity(exercise, "reps", "repetitions") == {
        "@type": "QuantitativeValue",
        "minValue": 8,
        "maxValue": 10,
        "unitText": "repetitions",
    }
    assert structured.quantity(exercise, "weeks", "weeks") is None


def test_no_title_can_end_the_script(client):
    draft = publishing.new_draft(live("/about/"), None, timezone.now())
    draft.title = "</script><script>alert(1)</script> <!-- & \u2028"
    draft.save()
    publishing.publish_starter(draft, timezone.now())

    page = words(client.get("/about/"))

    assert "<script>alert" not in page
    assert page.count("</script>") == page.count("<script")
    assert data(client, "/about/")["MedicalWebPage"]["name"] == draft.title


def test_a_changed_page_keeps_its_first_day_and_tells_the_new_one(client):
    zone = ZoneInfo(settings.TIME_ZONE)
    first = live("/about/")
    Revision.objects.filter(pk=first.pk).update(publish_at=datetime(2025, 1, 31, 23, 30, tzinfo=zone))
    draft = publishing.new_draft(first, None, timezone.now())
    publishing.publish_starter(draft, datetime(2025, 3, 14, 23, 30, tzinfo=zone), PATHS)

    page = data(client, "/about/")["MedicalWebPage"]

    assert (page["datePublished"], page["dateModified"]) == ("2025-01-31", "2025-03-14")
    assert "March 14, 2025" in words(client.get("/about/"))


def test_a_review_is_told_when_there_is_one():
    review = SimpleNamespace(reviewer_name="Kim Lee", credential="PT, DPT", reviewed_on=datetime(2025, 3, 14).date())

    assert structured.review(review) == {
        "lastReviewed": "2025-03-14",
        "reviewedBy": {"@type": "Person", "name": "Kim Lee", "honorificSuffix": "PT, DPT"},
    }
    assert structured.review(None) == {}


def test_a_draft_tells_machines_nothing(client, admin_user):
    client.force_login(admin_user)
    draft = publishing.new_draft(live("/about/"), None, timezone.now())

    response = client.get(f"/drafts/{draft.pk}/")

    page = words(response)
    assert response.context["structured"] == ""
    assert "ld+json" not in page
    assert "og:title" not in page


def test_a_site_without_settings_still_tells_its_pages(client):
    SiteSettings.objects.all().delete()

    assert "publisher" not in data(client, "/")["MedicalWebPage"]
    assert data(client, "/")["WebSite"]["name"] == "Runner's Knee"


@pytest.mark.parametrize("path", [*PATHS, "/glossary/"])
def test_a_shared_link_shows_title_text_and_picture(reader, path):
    tree = reader.tree(path)

    told = {meta.get("property"): meta.get("content") for meta in tree.iter("meta") if meta.get("property")}
    assert told["og:title"] == tree.find(".//h1").text.strip()
    assert told["og:description"] == tree.find(".//meta[@name='description']").get("content")
    assert told["og:url"] == f"{settings.SITE_URL}{path}"
    assert told["og:type"] == "article"
    assert told["og:image"].startswith(f"{settings.SITE_URL}/static/img/share.")


def test_the_shared_picture_has_the_size_it_claims():
    picture = (settings.BASE_DIR / "static/img/share.png").read_bytes()

    width, height = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    assert (width, height) == (1200, 630)
    assert len(picture) <= 60_000
