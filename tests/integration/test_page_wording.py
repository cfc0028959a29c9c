"""The words around the pages to read: what staff reword shows at the next request."""

import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import Article, Exercise, RedFlag, Revision, SiteSettings, Wording
from tests.blocks import FIELDS, add, make_picture
from tests.integration.test_pages import parse, words
from tests.integration.test_structured import data

pytestmark = pytest.mark.django_db


def reword(**changed):
    """`reword(group__name="Other words")`: what staff do in the admin."""
    for code, text in changed.items():
        assert Wording.objects.filter(code=code.replace("__", ".")).update(words=text) == 1, code


def text(element):
    return " ".join("".join(element.itertext()).split())


def test_the_frame_and_the_components_of_a_page(client):
    reword(unseen__menu="Ways", unseen__footer="Below", unseen__breadcrumb="Trail", ways__search="Look it up")
    reword(article__contents="In short", article__cause="Part {number} of {count}", article__sources="What we read")
    reword(article__source="Open {number}", article__previous="Before", article__next="After", glossary__title="Words")

    tree = parse(client.get("/causes/overstriding/"))

    navs = {nav.get("aria-label") for nav in tree.iter("nav") if nav.get("aria-label")}
    assert navs == {"Ways", "Below", "Trail", "Pagination"}
    assert text(tree.find(".//p[@class='page-heading__kicker']")) == "Part 2 of 4"
    assert text(tree.find(".//h2[@id='contents-heading']")) == "In short"
    assert text(tree.find(".//h2[@id='sources']")) == "What we read"
    assert text(tree.find(".//li[@id='ref-1']/a")) == "Open 1"
    assert [text(a).split(":")[0] for a in tree.findall(".//nav[@class='pagination']/a")] == ["Before", "After"]
    assert text(tree.find(".//label[@for='footer-search']")) == "Look it up"
    assert [text(a) for a in tree.findall(".//nav[@aria-label='Below']//a")][:2] == ["Our clinics", "Words"]


def test_every_block_says_its_rows(client, editor, reviewer):
    now = timezone.now()
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), editor, now)
    make_picture(credit="Jo & Co")
    for ordering, kind in enumerate(FIELDS, 100):
        add(draft, kind, ordering)
    publishing.submit(draft, editor, now)
    publishing.approve(draft, reviewer, now, draft.references.values_list("key", flat=True))
    reword(ways__request="Come in", article__picture_credit="By {credit}")
    reword(review__line="Signed: {name}, {credential} ({date})", review__last_reviewed="Looked at on {date}")

    tree = parse(client.get("/about/"))

    assert text(tree.find(".//span[@class='picture__credit']")) == "By Jo & Co"
    assert text(tree.find(".//a[@class='tool-link__link']")) == "Come in"
    today = timezone.localdate(now)
    date = f"{today:%B} {today.day}, {today.year}"
    line = tree.find(".//p[@class='review-line']")
    assert text(line) == f"Signed: Rae, PT, DPT ({date})"
    assert text(tree.findall(".//div[@class='review-dates']/p")[1]) == f"Looked at on {date}"
    assert [time.get("datetime") for time in tree.find(".//p[@class='review-line']").iter("time")] == [
        today.isoformat()
    ]


def test_the_headings_of_the_care_cards_are_for_those_who_may_change_red_flags(client, editor):
    reword(
        care_card__now_label="Now:",
        care_card__now="Ring 911 for:",
        care_card__before_exercise="Ask us before you train:",
    )

    tree = parse(client.get("/when-to-get-help/"))

    headings = [text(h) for h in tree.iter("h2") if h.get("class") == "care-card__heading"]
    today = "Urgent advice: Get seen today at urgent care or an emergency room for any of these:"
    assert headings == ["Now: Ring 911 for:", today, "Non-urgent advice: Ask us before you train:"]
    assert RedFlag.objects.filter(active=True).count() == len(tree.findall(".//ul[@class='care-card__list']/li"))
    client.force_login(editor)
    for code in ["care_card.now", "pain_rule.strength"]:
        address = reverse("admin:education_wording_change", args=[Wording.objects.get(code=code).pk])
        assert client.post(address, {"words": "Wait and see"}).status_code == 403


def test_the_dose_of_an_exercise(client):
    reword(exercise__heading="The dose", exercise__range="{low}–{high}", dose__days="A week", dose__level="Step")
    reword(amount__seconds="{amount} s", amount__days="{amount} times a week", level__starter="First")
    reword(pain_rule__running="Up to 2 is fine")

    tree = parse(client.get("/exercises/forward-lean/"))

    dosage = tree.find(".//section[@class='dosage']")
    assert text(dosage.find("h2")) == "The dose"
    assert [(text(row.find("dt")), text(row.find("dd"))) for row in dosage.find("dl")] == [
        ("Helps with", "running form"),
        ("Repetitions", "6 rounds"),
        ("Rest", "40 s"),
        ("A week", "2–3"),
        ("For", "2 weeks"),
        ("Equipment", "wall, flat path"),
        ("Step", "First"),
        ("Pain rule", "Up to 2 is fine"),
    ]
    plan = data(client, "/exercises/forward-lean/")["ExercisePlan"]
    assert plan["activityFrequency"] == "2–3 times a week"
    assert plan["additionalVariable"] == ["Equipment: wall, flat path", "Step: First", "Pain rule: Up to 2 is fine"]


def test_one_of_something_is_said_as_one():
    once = {f"{name}_{end}": 1 for name in ["sets", "hold_seconds", "days_a_week", "weeks"] for end in ["from", "to"]}
    exercise = Exercise(level="starter", pain_rule="strength", reps_from=8, reps_to=8, each_side=True, **once)

    assert exercise.line == "1 set · 8 repetitions · 1 second hold · 1 day a week"
    assert dict(exercise.rows)["Repetitions"] == "8 repetitions on each side"
    assert dict(exercise.rows)["For"] == "1 week"


def test_labels_that_are_only_read_out_cannot_bring_markup(client):
    reword(unseen__source="<b>Read</b>", unseen__in_glossary="<i>")

    tree = parse(client.get("/causes/overstriding/"))

    assert text(tree.find(".//sup/a/span")) == "<b>Read</b>"
    assert text(tree.find(".//a[@class='term']/span")) == "<i>"


def test_the_search_counts_in_rows_and_links_its_suggestion(client):
    reword(search__found_one="Just 1 for {question}", search__found="{count} for {question}", search__none="Nothing")
    reword(search__did_you_mean="{suggestion}, maybe?", search__ask="Ring {phone}")

    def found(question):
        tree = parse(client.get("/search/", {"q": question}))
        return tree, text(tree.find(".//main//h2"))

    assert found("cookies")[1] == "Just 1 for cookies"
    tree, heading = found("meniscus")
    assert heading == f"{len(tree.findall('.//main//li'))} for meniscus"
    assert tree.find(".//title").text == f"{heading} – Runner's Knee"
    tree, heading = found("meniscus cushion excercises")
    maybe = next(p for p in tree.iter("p") if text(p) == "meniscus cushion exercises, maybe?")
    assert maybe.find("a").get("href") == "?q=meniscus%20cushion%20exercises"
    tree, heading = found("pizza recipe")
    assert heading == "Nothing"
    assert "Ring (555) 555-0100" in [text(entry) for entry in tree.findall(".//main//li")]


def test_the_feed_and_the_link_to_it(client):
    reword(frame__feed="News", frame__feed_about="What is new.\x0b", frame__site_name="Our site")
    SiteSettings.objects.all().delete()

    feed = ET.fromstring(client.get("/feed.xml").content)  # noqa: S314 - our own feed
    assert [feed.find(f"{{http://www.w3.org/2005/Atom}}{name}").text for name in ["title", "subtitle"]] == [
        "Our site",
        "What is new.",
    ]
    assert parse(client.get("/")).find(".//link[@rel='alternate']").get("title") == "News"


def test_a_site_without_settings_speaks_in_rows(client):
    SiteSettings.objects.all().delete()
    reword(frame__site_name="Our site", ways__request="Come in", ways__selfcheck="Look")

    page = client.get("/")

    tree = parse(page)
    ways = [text(a) for a in tree.iter("a") if "button" in a.get("class", "").split()]
    assert ways == ["Come in", "Look", "Come in"]
    assert tree.find(".//title").text.endswith(" – Our site")
    assert data(client, "/")["WebSite"]["name"] == "Our site"


def test_what_search_engines_read(client):
    reword(condition__name="Sore kneecap", condition__other_names="PFP, Moon knee, Patellofemoral pain")

    told = data(client, "/runners-knee/")["MedicalCondition"]

    assert (told["name"], told["alternateName"]) == ("Sore kneecap", ["PFP", "Patellofemoral pain"])
    about = data(client, "/causes/overstriding/")["MedicalWebPage"]["about"]
    assert about == {"@type": "MedicalCondition", "name": "Sore kneecap"}


def told(page):
    """Title, heading and the ways on of an error page."""
    tree = parse(page)
    return tree.find(".//title").text.split(" – ")[0], text(tree.find(".//h1")), text(tree.findall(".//main//li")[-1])


def test_error_pages(client):
    Article.objects.filter(path="/privacy/").update(withdrawn_at=timezone.now())
    reword(error__not_found="Lost", error__gone="Gone", error__form_refused="Once more", error__unreadable="What?")
    reword(ways__request="Come in")

    assert told(client.get("/nowhere/")) == ("Lost", "Lost", "Come in")
    assert told(client.get("/privacy/")) == ("Gone", "Gone", "Come in")
    refused = Client(enforce_csrf_checks=True).post("/request/brought/")
    assert told(refused) == ("Once more", "Once more", "Come in")
    assert told(client.get("/causes/?q=%00")) == ("What?", "What?", "Come in")


def test_pages_without_a_database_say_what_was_last_read(client, settings, django_db_blocker):
    reword(error__failed="Our fault", error__closed="Soon", error__unreadable="What?", ways__request="Come in")
    reword(care_card__emergency="Ring 911.")
    client.get("/causes/")
    settings.ROOT_URLCONF = "tests.integration.broken_urls"
    client.raise_request_exception = False

    with django_db_blocker.block():
        with pytest.raises(RuntimeError):
            Wording.objects.count()
        failed, closed, unreadable = client.get("/"), client.get("/database/"), client.get("/causes/?q=%00")

    assert [page.status_code for page in [failed, closed, unreadable]] == [500, 503, 400]
    assert told(failed) == ("Our fault", "Our fault", "Come in")
    assert told(closed) == ("Soon", "Soon", "Come in")
    assert told(unreadable) == ("What?", "What?", "Come in")
    assert words(failed).count("Ring 911.") == words(closed).count("Ring 911.") == 1


PLACES = ["/", "/causes/overstriding/", "/exercises/forward-lean/", "/when-to-get-help/", "/glossary/", "/feed.xml"]


@pytest.mark.parametrize("path", [*PLACES, "/search/", "/search/?q=runers+knee", "/nowhere/"])
def test_a_page_reads_all_its_words_in_one_query(client, path):
    SiteSettings.objects.update(name="Our site")  # else this process knows the words already
    with CaptureQueriesContext(connection) as captured:
        client.get(path)

    assert sum("education_wording" in query["sql"] for query in captured) == 1
