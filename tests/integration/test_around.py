"""What stands around the pages: feed, glossary, redirects."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education import feed, markup, publishing
from education.models import Article, GlossaryTerm, Redirect, Revision
from tests.integration.test_pages import PATHS, parse, words

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def live(path):
    return Revision.objects.live().get(article__path=path)


def entries(client):
    feed = ET.fromstring(client.get("/feed.xml").content)  # noqa: S314 - our own feed
    return feed.findall("a:entry", ATOM)


def test_the_feed_holds_the_live_pages_with_whole_addresses(client):
    response = client.get("/feed.xml")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    links = [entry.find("a:link", ATOM).get("href") for entry in entries(client)]
    assert len(set(links)) == len(links) == feed.MOST < len(PATHS)
    assert set(links) < {f"{settings.SITE_URL}{path}" for path in PATHS}
    assert '<link rel="alternate" href="/feed.xml" type="application/atom+xml"' in words(client.get("/"))


def test_a_page_published_again_is_news_and_a_planned_one_is_not(client):
    now = timezone.now()
    before = {entry.find("a:id", ATOM).text for entry in entries(client)}
    changed = publishing.new_draft(live("/about/"), None, timezone.now())
    changed.title = "About & more\x0b"
    changed.save()
    publishing.publish_starter(changed, now)
    planned = publishing.new_draft(live("/privacy/"), None, timezone.now())
    publishing.publish_starter(planned, now + timedelta(days=1))

    first, *others = entries(client)

    assert first.find("a:title", ATOM).text == "About & more"
    assert first.find("a:id", ATOM).text == f"{settings.SITE_URL}/about/#revision-2"
    assert first.find("a:id", ATOM).text not in before
    assert {entry.find("a:id", ATOM).text for entry in others} < before


def test_the_glossary_explains_every_term_in_the_rows(client):
    tree = parse(client.get("/glossary/"))

    shown = [entry.get("id") for entry in tree.find(".//dl[@class='glossary']").iter("div")]
    assert shown == list(GlossaryTerm.objects.values_list("slug", flat=True))
    assert len(shown) >= 35
    assert shown[:3] == ["achilles-tendon", "body-mass-index", "braking-force"]
    assert [h.text for h in tree.iter("h1")] == ["Glossary"]
    page = words(client.get("/glossary/"))
    assert "A licensed physical therapist has not reviewed this page yet." in page
    assert "also: PFP, PFPS, patellofemoral pain syndrome, anterior knee pain" in page
    assert 'href="/glossary/"' in words(client.get("/"))
    assert "/glossary/</loc>" in words(client.get("/sitemap.xml"))


@pytest.mark.parametrize("path", PATHS)
def test_each_term_is_explained_once_a_page_and_never_in_headings_or_links(reader, path):
    tree = reader.tree(path)
    places = set(GlossaryTerm.objects.filter(linked=True).values_list("slug", flat=True))

    targets = [a.get("href") for a in tree.iter("a") if a.get("class") == "term"]
    assert len(targets) == len(set(targets))
    assert {target.removeprefix("/glossary/#") for target in targets} <= places
    for name in ["h1", "h2", "h3", "sup", "a"]:
        inner = [a for outer in tree.iter(name) for a in outer.iter("a") if a is not outer]
        assert [a.get("href") for a in inner if a.get("class") == "term"] == [], name


def test_the_first_use_of_a_term_leads_to_the_glossary():
    terms, told = {"gait": "gait", "gait assessment": "gait-assessment", "q&a": "q-and-a"}, set()
    link = '<a class="term" href="/glossary/#{}">{}<span class="visually-hidden"> (glossary)</span></a>'

    html = '<h2>Gait</h2><p><a href="/x/">gait</a> Gait assessment, gait, gaits, pre-gait, q&amp;a. Gait.</p>'
    expected = html.replace("Gait assessment", link.format("gait-assessment", "Gait assessment"))
    expected = expected.replace(", gait,", f", {link.format('gait', 'gait')},")
    expected = expected.replace("q&amp;a", link.format("q-and-a", "q&amp;a"))

    assert markup.with_terms(html, terms, told, "(glossary)") == expected
    assert markup.with_terms("<p>Gait</p>", terms, told, "(glossary)") == "<p>Gait</p>"
    assert markup.with_terms("<p>Gait</p>", {}, set(), "(glossary)") == "<p>Gait</p>"


def test_a_new_term_and_a_hostile_one_reach_the_pages_escaped(client):
    GlossaryTerm.objects.create(
        term="<b>running", slug="running", also="stairs", meaning="</dd><script>alert(1)</script>"
    )

    assert 'href="/glossary/#running">stairs<span' in words(client.get("/runners-knee/"))
    page = words(client.get("/glossary/"))
    assert "&lt;b&gt;running" in page
    assert "<script" not in page


def test_everyday_words_are_in_the_glossary_and_not_linked(client):
    GlossaryTerm.objects.update(linked=False)

    assert 'class="term"' not in words(client.get("/runners-knee/"))


def test_loading_again_keeps_the_terms_of_the_staff(client):
    GlossaryTerm.objects.filter(slug="patella").update(slug="kneecap", meaning="Our own words.")
    GlossaryTerm.objects.filter(slug="femur").delete()

    call_command("loadcontent", verbosity=0)

    assert GlossaryTerm.objects.get(term="patella").meaning == "Our own words."
    assert GlossaryTerm.objects.filter(slug="femur").exists()


def test_an_editor_adds_a_term_and_a_redirect(client, staff):
    client.force_login(staff("ed", "Content editor"))
    about = Article.objects.get(path="/about/")

    term = {"term": "Crepitus", "slug": "crepitus", "also": "", "meaning": "A grinding sound.", "linked": "on"}
    client.post(reverse("admin:education_glossaryterm_add"), term)
    client.post(reverse("admin:education_redirect_add"), {"old_path": "/team/our-people/", "article": about.pk})

    assert "A grinding sound." in words(client.get("/glossary/"))
    response = client.get("/team/our-people/")
    assert (response.status_code, response["Location"]) == (301, "/about/")


REFUSED = {
    "team/": "Start and end the old address with a slash, like /old-page/.",
    "/team": "Start and end the old address with a slash, like /old-page/.",
    "https://example.org/team/": "Start and end the old address with a slash, like /old-page/.",
    "/": "There is a page at this address. Move or rename that page first.",
    "/causes/": "There is a page at this address. Move or rename that page first.",
    "/admin/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/request/safety/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/uploads/old/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/search/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/glossary/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/self-check/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/running-plan/today/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/clinics/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/healthz/": "Another part of the site has this address. It cannot lead elsewhere.",
    "/team/?x=/": "Leave out spaces, double slashes, and all from ? or # on.",
    "/our team/": "Leave out spaces, double slashes, and all from ? or # on.",
    "//evil.example/": "Leave out spaces, double slashes, and all from ? or # on.",
}


@pytest.mark.parametrize(("old_path", "sentence"), REFUSED.items())
def test_a_redirect_that_cannot_work_is_refused_in_words(client, admin_user, old_path, sentence):
    client.force_login(admin_user)
    about = Article.objects.get(path="/about/")

    page = words(client.post(reverse("admin:education_redirect_add"), {"old_path": old_path, "article": about.pk}))

    assert sentence in page
    assert not Redirect.objects.filter(old_path=old_path).exists()


def test_the_database_refuses_a_redirect_without_slashes():
    with pytest.raises(IntegrityError), transaction.atomic():
        Redirect.objects.create(old_path="team", article=Article.objects.get(path="/about/"))


def test_a_redirect_of_a_withdrawn_page_still_counts_as_its_address():
    Article.objects.filter(path="/about/").update(withdrawn_at=timezone.now())
    redirect = Redirect(old_path="/about/", article=Article.objects.get(path="/privacy/"))

    with pytest.raises(ValidationError, match="There is a page at this address"):
        redirect.full_clean()


def test_terms_cost_one_query_however_many_there_are(client):
    with CaptureQueriesContext(connection) as captured:
        client.get("/runners-knee/")

    assert sum("glossaryterm" in query["sql"] for query in captured) == 1
