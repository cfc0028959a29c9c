import gzip
import shutil
from datetime import timedelta
from types import SimpleNamespace

import html5lib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from education.models import Article, Notice, RedFlag, Redirect, Revision, Video

pytestmark = pytest.mark.django_db

PATHS = [
    "/",
    "/runners-knee/",
    "/runners-knee/symptoms/",
    "/runners-knee/who-gets-it/",
    "/runners-knee/diagnosis/",
    "/runners-knee/what-else-it-could-be/",
    "/runners-knee/how-long-it-takes/",
    "/runners-knee/stairs-sitting-and-work/",
    "/runners-knee/teens-and-parents/",
    "/causes/",
    "/causes/training-volume/",
    "/causes/overstriding/",
    "/causes/ankle-mobility/",
    "/causes/ankle-mobility/knee-to-wall-test/",
    "/causes/quad-glute-weakness/",
    "/physical-therapy/",
    "/physical-therapy/first-visit/",
    "/physical-therapy/gait-assessment/",
    "/physical-therapy/what-guidelines-say/",
    "/physical-therapy/what-is-not-recommended/",
    "/physical-therapy/tape-and-inserts/",
    "/physical-therapy/costs/",
    "/running/",
    "/running/pain-lights/",
    "/running/return-to-running/",
    "/running/training-load/",
    "/running/form-and-cadence/",
    "/exercises/",
    "/exercises/forward-lean/",
    "/exercises/strength/",
    "/when-to-get-help/",
    "/questions/",
    "/about/",
    "/privacy/",
    "/how-we-make-these-pages/",
    "/how-we-make-these-pages/sources/",
    "/how-we-make-these-pages/references/",
    "/accessibility/",
]
EXERCISES = [
    "/exercises/forward-lean/",
    "/exercises/metronome-run/",
    "/exercises/knee-to-wall-rock/",
    "/exercises/calf-stretch/",
    "/exercises/wall-sit/",
    "/exercises/step-down/",
    "/exercises/split-squat/",
    "/exercises/side-lying-leg-lift/",
    "/exercises/banded-side-step/",
    "/exercises/bridge/",
    "/exercises/single-leg-deadlift/",
    "/exercises/calf-raise/",
]
PATHS += ["/exercises/choosing/", *EXERCISES[1:]]


def words(response):
    return response.content.decode()


def parse(response):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(words(response))


def test_the_starter_pages_are_all_there():
    assert sorted(Article.objects.live().values_list("path", flat=True)) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_page_is_whole_and_sets_no_cookie(reader, path):
    response = reader.get(path)
    revision = Revision.objects.live().get(article__path=path)

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    tree = reader.tree(path)
    assert [h.text.strip() for h in tree.iter("h1")] == [revision.title]
    assert tree.find(".//title").text.startswith(revision.title)
    assert tree.find(".//meta[@name='description']").get("content") == revision.description
    assert tree.find(".//link[@rel='canonical']").get("href") == f"{settings.SITE_URL}{path}"
    for landmark in ["header", "nav", "main", "footer"]:
        assert tree.find(f".//{landmark}") is not None, landmark
    ways = [a.get("href") for a in tree.find(".//main").iter("a")]
    assert f"{reverse('request')}?from={path}" in ways


@pytest.mark.parametrize("path", [*PATHS, "/request/", "/request/safety/", "/account/sign-in/", "/nowhere/"])
def test_links_and_files_stay_on_this_site(reader, path):
    tree = (
        reader.tree(path)
        if "admin" not in path
        else html5lib.parse(words(reader.get(path)), namespaceHTMLElements=False)
    )

    loaded = [e.get("src") for e in tree.iter() if e.get("src")]
    loaded += [e.get("href") for e in tree.iter("link") if e.get("rel") not in {"canonical", "alternate"}]
    assert loaded
    assert [url for url in loaded if not url.startswith("/static/")] == []
    assert [e.tag for e in tree.iter() if e.get("style") or e.get("onclick")] == []


@pytest.mark.parametrize("path", PATHS)
def test_internal_links_lead_somewhere(reader, path):
    tree = reader.tree(path)
    targets = {a.get("href").split("#")[0].split("?")[0] for a in tree.iter("a")}

    for target in sorted(target for target in targets if target.startswith("/")):
        assert reader.get(target).status_code == 200, target
    ids = {e.get("id") for e in tree.iter() if e.get("id")}
    assert {a.get("href")[1:] for a in tree.iter("a") if a.get("href").startswith("#")} <= ids


@pytest.mark.parametrize("path", PATHS)
def test_starter_pages_say_that_nobody_has_reviewed_them(reader, path):
    text = words(reader.get(path))

    assert "A licensed physical therapist has not reviewed this page yet." in text
    assert "Reviewed by" not in text


def test_sources_are_numbered_in_order_of_use(client):
    tree = parse(client.get("/causes/overstriding/"))

    cited = [a.get("href") for sup in tree.iter("sup") for a in sup.iter("a")]
    listed = [li.get("id") for li in tree.find(".//section[@class='source-list']").iter("li")]
    assert list(dict.fromkeys(cited)) == [f"#{name}" for name in listed]
    assert listed == [f"ref-{number}" for number in range(1, len(listed) + 1)]


def test_the_forward_lean_page_has_dose_and_an_empty_video_field(client):
    text = words(client.get("/exercises/forward-lean/"))

    assert Video.objects.filter(parent__article__path="/exercises/forward-lean/", url="").count() == 1
    assert 'class="film"' not in text
    assert "<dt>Days a week</dt><dd>2 to 3</dd>" in text


def test_a_moved_page_leads_on_with_all_below_it(client):
    causes = Article.objects.get(path="/causes/")
    causes.slug = "contributors"
    causes.save()

    for old, new in [("/causes/", "/contributors/"), ("/causes/overstriding/", "/contributors/overstriding/")]:
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert client.get(new).status_code == 200


def test_a_page_that_moves_back_is_no_loop(client):
    page = Article.objects.get(path="/about/")
    for slug in ["who-we-are", "about"]:
        page.slug = slug
        page.save()

    assert client.get("/about/").status_code == 200
    assert client.get("/who-we-are/")["Location"] == "/about/"
    assert Redirect.objects.filter(old_path="/about/").count() == 0


def test_menu_comes_from_the_rows(client):
    Article.objects.filter(path="/when-to-get-help/").update(in_menu=True)

    tree = parse(client.get("/causes/overstriding/"))

    menu = tree.find(".//nav[@aria-label='Main']")
    links = [(a.text, a.get("aria-current")) for a in menu.iter("a")]
    titles = dict(Revision.objects.live().values_list("article__path", "menu_title"))
    assert (titles["/when-to-get-help/"], None) in links
    assert (titles["/causes/"], "true") in links


def test_the_help_page_lists_every_red_flag_before_anything_else(client):
    page = words(client.get("/when-to-get-help/"))

    places = [page.index(escape(flag.question)) for flag in RedFlag.objects.filter(active=True)]
    assert len(places) == 40
    assert max(places) < page.index("On this page") < page.index("If someone is under 18")


def test_a_notice_shows_between_its_dates(client):
    now = timezone.now()
    later = now + timedelta(days=365)
    Notice.objects.create(text="Closed on Friday", starts_at=now, ends_at=later)
    Notice.objects.create(text="Much later", starts_at=later)

    text = words(client.get("/"))

    assert "Closed on Friday" in text
    assert "Much later" not in text


def test_sitemap_and_robots_name_the_public_pages_only(client):
    sitemap, robots = words(client.get("/sitemap.xml")), words(client.get("/robots.txt"))

    others = ["/glossary/", "/clinics/", "/self-check/", "/running-plan/", "/my-plan/"]
    assert sitemap.count("<loc>") == len(PATHS) + len(others)
    assert "Disallow: /admin/" in robots
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots


def test_a_missing_page_helps(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert parse(response).find(".//h1") is not None
    for way in ["/", "/exercises/", "/request/"]:
        assert f'href="{way}"' in words(response)


def test_broken_text_in_an_address_is_a_400(client):
    for address in ["/causes/?q=%00", "/causes/?q=%ff", "/cau%00ses/"]:
        response = client.get(address)
        assert response.status_code == 400
        assert "<h1" in words(response)


def test_an_unchanged_page_is_not_sent_again(client):
    first = client.get("/causes/")

    assert client.get("/causes/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_a_page_travels_small_and_is_known_again(client):
    whole = client.get("/causes/overstriding/")
    small = client.get("/causes/overstriding/", headers={"accept-encoding": "gzip"})

    assert gzip.decompress(small.content) == whole.content
    assert len(small.content) <= 10_000
    again = client.get("/causes/overstriding/", headers={"accept-encoding": "gzip", "if-none-match": small["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'"}
POLICY |= {
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_policy_and_headers_cover_pages_errors_and_admin(client):
    asked = ["/", "/nowhere/", "/account/sign-in/", "/request/safety/", "/about", "/?a=%00", "/static/css/base.css"]
    refused = [client.put("/"), client.get("/", headers={"host": "elsewhere.example"})]
    for response in [*map(client.get, asked), *refused]:
        assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == POLICY
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"


def test_health_and_readiness(client):
    assert client.get("/healthz/").json() == {"process": "ok"}
    ready = client.get("/readyz/")
    assert ready.status_code == 200
    assert ready.json() == {
        "database": "ok",
        "migrations": "ok",
        "outbox": {"oldest_seconds": 0, "late": 0},
        "backup": "not set up",
        "backup_hours": None,
        "disk": "ok",
    }


def test_readiness_bears_a_data_folder_that_is_gone(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert (client.get("/readyz/").status_code, client.get("/readyz/").json()["disk"]) == (200, "unknown")


@pytest.mark.parametrize(("free", "said"), [(10, "ok"), (9, "low")])
def test_readiness_tells_of_a_disk_that_fills_up_and_does_not_fail(client, monkeypatch, free, said):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(total=100, free=free))

    ready = client.get("/readyz/")

    assert (ready.status_code, ready.json()["disk"]) == (200, said)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_pages_say_what_to_do(name):
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(render_to_string(f"{name}.html"))

    assert len(list(tree.iter("h1"))) == 1
    assert [a.get("href") for a in tree.find(".//main").iter("a")]


def test_a_form_without_its_token_says_how_to_go_on():
    response = Client(enforce_csrf_checks=True).post("/request/safety/", {"flags": ["none"]})

    assert response.status_code == 403
    assert parse(response).find(".//h1") is not None


def test_a_failure_shows_the_plain_page_and_no_words_of_the_request(client, settings):
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.integration.broken_urls"

    response = client.get("/")

    assert response.status_code == 500
    assert "secret words" not in words(response)
    assert "<h1" in words(response)
