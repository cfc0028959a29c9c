"""The search of the site, on the starter content, as readers and staff meet it."""

import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import html5lib
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from education import publishing, search
from education.models import Article, Exercise, Prose, RedFlag, Revision, SearchEntry, Synonym
from education.wording import everything
from tests.integration.test_staff import revision_data
from tests.rows import make_live, make_revision

pytestmark = pytest.mark.django_db

# What readers type, and the page that must be among the first three.
QUESTIONS = [
    ("knee hurts going downstairs", "/runners-knee/stairs-sitting-and-work/"),
    ("runers knee", "/runners-knee/"),
    ("what is runner's knee", "/runners-knee/"),
    ("what is it", "/runners-knee/"),
    ("PFPS", "/runners-knee/"),
    ("patellofem", "/runners-knee/"),
    ("patella pain", "/runners-knee/"),
    ("pain behind knee cap", "/runners-knee/"),
    ("knee pain when sitting", "/"),
    ("clicking noise in my knee", "/runners-knee/symptoms/"),
    ("is it arthritis", "/runners-knee/"),
    ("it band", "/runners-knee/"),
    ("torn meniscus?", "/runners-knee/what-else-it-could-be/"),
    ("how long does it take to heal", "/runners-knee/how-long-it-takes/"),
    ("do I need an MRI", "/runners-knee/diagnosis/"),
    ("can i keep running", "/running/"),
    ("forward lean video", "/exercises/forward-lean/"),
    ("how many reps wall sit", "/exercises/wall-sit/"),
    ("clamshells", "/exercises/side-lying-leg-lift/"),
    ("step down exercise", "/exercises/step-down/"),
    ("clam shell", "/exercises/side-lying-leg-lift/"),
    ("lunges", "/exercises/split-squat/"),
    ("monster walk", "/exercises/banded-side-step/"),
    ("rdl", "/exercises/single-leg-deadlift/"),
    ("heel raises", "/exercises/calf-raise/"),
    ("stretch my calves", "/exercises/calf-stretch/"),
    ("run to a beat", "/exercises/metronome-run/"),
    ("glute bridges", "/exercises/bridge/"),
    ("how do i make my ankle bend more", "/exercises/knee-to-wall-rock/"),
    ("which exercises should i do", "/exercises/choosing/"),
    ("how often should i do strength exercises", "/exercises/strength/"),
    ("excercises for knee", "/exercises/"),
    ("pain scale", "/exercises/"),
    ("weak glutes", "/causes/quad-glute-weakness/"),
    ("quadriceps weakness", "/causes/quad-glute-weakness/"),
    ("how to increase cadence", "/running/form-and-cadence/"),
    ("overstrideing", "/causes/overstriding/"),
    ("10 percent rule", "/running/training-load/"),
    ("increased my mileage too fast", "/causes/training-volume/"),
    ("stiff ankles", "/causes/ankle-mobility/"),
    ("knee to wall test", "/causes/ankle-mobility/knee-to-wall-test/"),
    ("when should i go to the er", "/when-to-get-help/"),
    ("should I see a doctor", "/when-to-get-help/"),
    ("chest pain", "/when-to-get-help/"),
    ("calf swollen blood clot", "/when-to-get-help/"),
    ("my knee locks", "/when-to-get-help/"),
    ("my son is 13 and his knee hurts", "/runners-knee/teens-and-parents/"),
    ("start running again after a break", "/running/return-to-running/"),
    ("what do the guidelines say", "/physical-therapy/what-guidelines-say/"),
    ("first visit what to bring", "/physical-therapy/first-visit/"),
    ("frequently asked questions", "/questions/"),
    ("screen reader", "/accessibility/"),
    ("who reviews the pages", "/how-we-make-these-pages/"),
    ("physio", "/physical-therapy/"),
    ("gait analysis", "/physical-therapy/gait-assessment/"),
    ("how much does PT cost", "/physical-therapy/costs/"),
    ("KT tape or knee brace", "/physical-therapy/tape-and-inserts/"),
    ("surgery", "/physical-therapy/what-is-not-recommended/"),
    ("who can see my data", "/privacy/"),
    ("who runs this site", "/about/"),
]
HOSTILE = [
    *['knee "', '"', "'", "' OR 1=1 --", "knee AND", "NOT", "OR OR", "NEAR(knee", "(knee", "knee*", "*", "^knee"],
    *["-knee", "title:knee", "{title answer}: knee", "knee:*", "knee:A", "!knee", "knee & | pain", "<-> knee", "a\\"],
    *["\\'", "%s %d", "", "   ", "\t\n", "\u200b", "\u202eknee", "\ud800", "\x00", "knee\x00pain", "🦵", "knee 🏃🏽"],
    *["é" * 500, "²½ ⅷ ß", "ا", "x" * 10_000, "knee " * 2_500, "a b c d e f g h i j k l m n o p", "the and of"],
    "<script>alert(1)</script>",
]  # fmt: skip


def words(response):
    return response.content.decode()


def parse(response):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(words(response))


def paths(question, revisions=None):
    """What readers find, or what staff find among some revisions."""
    among = Revision.objects.live() if revisions is None else revisions
    answer = search.answer(question, among, with_drafts=revisions is not None)
    return [page["revision"].article.path for page in search.pages(answer)]


@pytest.fixture
def draft():
    """A draft of the page about this site, with a word that no other page has."""
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), None, timezone.now())
    Prose.objects.create(parent=draft, region="main", ordering=900, body="<p>We like the zebra.</p>")
    search.index(draft)
    return draft


@pytest.mark.parametrize(("question", "path"), QUESTIONS)
def test_readers_find_the_page_among_the_first_three(question, path):
    assert path in paths(question)[:3]


@pytest.mark.parametrize("question", ["shin splints", "pizza recipe", "tennis elbow", "covid"])
def test_what_we_do_not_cover_gives_an_honest_page_that_helps(client, question):
    page = client.get("/search/", {"q": question})

    tree = parse(page)
    assert f"No page found for “{question}”" in words(page)
    main = {a.get("href") for a in tree.find(".//main").iter("a")}
    assert {"/runners-knee/", "/exercises/", "/when-to-get-help/", "tel:5555550100"} <= main


@pytest.mark.parametrize("question", HOSTILE)
def test_nothing_that_is_typed_is_an_error(client, question):
    paths(question)
    if "\ud800" not in question:  # no browser can send it
        response = client.get("/search/", {"q": question})
        assert response.status_code == (400 if "\x00" in question else 200)
        assert len(list(parse(response).iter("h1"))) == 1


def test_the_page_is_for_readers_only_and_keeps_nothing(client):
    response = client.get("/search/", {"q": "meniscus"})

    tree = parse(response)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert tree.find(".//meta[@name='robots']").get("content") == "noindex"
    assert [h.text for h in tree.iter("h1")] == ["Search"]
    assert [form.get("method") for form in tree.iter("form") if form.get("role") == "search"] == [None]
    box = tree.find(".//input[@name='q']")
    assert (box.get("value"), box.get("id")) == ("meniscus", tree.find(".//main//label").get("for"))
    count = len(tree.findall(".//li[@class='search-results__result']"))
    assert tree.find(".//main//h2").text == f"{count} pages found for “meniscus”"
    assert tree.find(".//title").text.startswith(f"{count} pages found for “meniscus” – ")
    assert client.post("/search/", {"q": "patella"}).status_code == 405


def test_one_page_is_one_page(client):
    assert "1 page found for “cookies”" in words(client.get("/search/", {"q": "cookies"}))


def test_a_misspelling_is_mended_and_said(client):
    page = words(client.get("/search/", {"q": "runers knee"}))

    assert "No page has the words “runers knee”, so we looked for “runners knee”." in page


def test_swapped_letters_are_put_back(client):
    assert "so we looked for “stairs”." in words(client.get("/search/", {"q": "stiars"}))


def test_nothing_is_suggested_that_finds_nothing(client):
    page = words(client.get("/search/", {"q": "forwrd leen"}))

    assert ("No page found for “forwrd leen”" in page, "?q=" in page) == (True, False)
    assert search.answer("forwrd leen", Revision.objects.live()).asked == "forwrd leen"


def test_the_words_that_are_looked_through_read_like_sentences():
    bodies = SearchEntry.objects.filter(revision__in=Revision.objects.live()).values_list("body", flat=True)

    assert bodies.count() > 40
    assert [
        found[0] for body in bodies for found in re.finditer(r".{0,20}(?:,\s*,|[?!.]\.(?!\.)|^\.).{0,20}", body)
    ] == []


def test_a_doubtful_word_among_good_ones_gives_pages_and_a_suggestion(client):
    page = client.get("/search/", {"q": "meniscus cushion excercises"})

    link = next(a for a in parse(page).find(".//main").iter("a") if a.get("href").startswith("?q="))
    assert (link.get("href"), link.text) == ("?q=meniscus%20cushion%20exercises", "meniscus cushion exercises")
    assert 'href="/runners-knee/"' in words(page)


def test_every_page_but_the_search_has_a_small_search_form(client):
    assert [len(parse(client.get(path)).findall(".//form[@role='search']")) for path in ["/", "/causes/"]] == [1, 1]
    lost = parse(client.get("/nowhere/"))
    assert [label.text for label in lost.findall(".//form[@role='search']/label")] == [
        "Search the pages",
        "Search this site",
    ]


def test_the_beginning_of_a_word_is_marked(client):
    assert "<mark>patellofemoral</mark>" in words(client.get("/search/?q=patellofem"))


def test_accents_and_endings_do_not_matter(draft):
    Prose.objects.create(parent=draft, region="main", ordering=901, body="<p>Renée señalizaciones walked/hopped.</p>")
    search.index(draft)

    for question in ["renee", "RENÉE", "hopping", "zebras", "walks"]:
        assert "/about/" in paths(question, Revision.objects.filter(pk=draft.pk)), question


def test_a_draft_is_not_public_and_a_scheduled_page_waits_for_its_day(client, draft):
    now = timezone.now()
    assert paths("zebra") == []
    assert "No page found for “zebra”" in words(client.get("/search/?q=zebra"))

    draft.publish_at = now + timedelta(days=1)
    publishing.publish_starter(draft, draft.publish_at or now)

    assert paths("zebra", Revision.objects.live(now)) == []
    assert paths("zebra", Revision.objects.live(now + timedelta(days=2))) == ["/about/"]


def test_words_of_a_draft_are_not_suggested(draft):
    assert search.answer("zebrra", Revision.objects.live()).suggestion == ""
    publishing.publish_starter(draft, draft.publish_at or timezone.now())
    assert search.answer("zebrra", Revision.objects.live()).suggestion == "zebra"


def test_a_replaced_and_a_withdrawn_page_are_not_found(client, draft):
    publishing.publish_starter(draft, draft.publish_at or timezone.now())
    assert "We like the <mark>zebra</mark>." in words(client.get("/search/?q=zebra"))

    later = publishing.new_draft(draft, None, timezone.now())
    Prose.objects.get(parent=later, ordering=900).delete()
    publishing.publish_starter(later, timezone.now())
    assert paths("zebra") == []
    assert "No page found for “zebra”" in words(client.get("/search/?q=zebra"))

    Article.objects.filter(path="/privacy/").update(withdrawn_at=timezone.now())
    assert paths("who can see my data") == []


def test_a_moved_page_is_found_at_its_new_address():
    page = Article.objects.get(path="/causes/ankle-mobility/")
    page.slug = "ankles"
    page.save()

    assert paths("stiff ankle")[0] == "/causes/ankles/"


def test_an_approval_that_fails_leaves_no_trace(draft, monkeypatch):
    monkeypatch.setattr(search, "index", lambda revision: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.publish_starter(draft, draft.publish_at or timezone.now())

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_markup_in_a_text_is_shown_as_text(client, draft):
    draft.title = "A <script>title</script>"
    draft.save()
    body = "<p>&lt;script&gt;alert(1)&lt;/script&gt; zebra &amp; <strong>co</strong></p>"
    Prose.objects.filter(parent=draft, ordering=900).update(body=body)
    publishing.publish_starter(draft, draft.publish_at or timezone.now())

    page = words(client.get("/search/", {"q": "zebra <script>"}))
    unmarked = page.replace("<mark>script</mark>", "script")

    assert "&lt; script&gt;alert(1)&lt; /script&gt; <mark>zebra</mark> &amp; co" in unmarked
    assert "zebra &lt;script&gt;" in page
    assert "A &lt;script&gt;title&lt;/script&gt;" in page
    assert "<script>" not in page


def test_what_stands_in_fields_is_found_too(draft):
    Exercise.objects.create(
        revision=draft, code="X9", purpose="Strengthen the quokka.", level="starter", pain_rule="strength"
    )
    search.index(draft)

    assert paths("quokka", Revision.objects.filter(pk=draft.pk)) == ["/about/"]


def test_a_changed_red_flag_is_found_at_once(client, admin_user):
    client.force_login(admin_user)
    flag = RedFlag.objects.get(code="PE")
    data = {
        "code": "PE",
        "level": 1,
        "group": "now",
        "question": "A purple elbow",
        "advice": flag.advice,
        "position": 1,
    }

    client.post(reverse("admin:education_redflag_change", args=[flag.pk]), data | {"active": "on"})
    assert "/when-to-get-help/" in paths("purple elbow")

    client.post(reverse("admin:education_redflag_delete", args=[flag.pk]), {"post": "yes"})
    assert paths("purple elbow") == []


def listed(client, **query):
    """The titles and states in the staff's list of revisions."""
    rows = html5lib.parse(
        words(client.get(reverse("admin:education_revision_changelist"), query)), namespaceHTMLElements=False
    ).findall(".//table[@id='result_list']/tbody/tr")
    return [
        (row.find(".//*[@class='field-title']/a").text, row.find(".//*[@class='field-state']").text) for row in rows
    ]


def test_staff_find_drafts_and_addresses(client, staff, draft):
    client.force_login(staff("ed", "Content editor"))
    both = [("About this site", "Draft"), ("About this site", "Approved")]

    assert listed(client, q="zebras") == both[:1]
    assert listed(client, q="/about/") == both
    assert listed(client, q="zebras", state__exact="approved") == []
    assert len(listed(client, q=" ")) == Revision.objects.count()


def test_a_draft_is_found_as_it_was_saved(client, staff, draft):
    client.force_login(staff("ed", "Content editor"))
    data = revision_data(draft, title="All about the quokka")

    client.post(reverse("admin:education_revision_change", args=[draft.pk]), data | {"_save": "Save"})

    assert listed(client, q="quokkas") == [("All about the quokka", "Draft")]
    assert paths("quokka") == []


def test_a_synonym_is_a_row_that_staff_may_add(client, staff):
    client.force_login(staff("ed", "Content editor"))
    assert paths("wobbly bone") == []

    client.post(reverse("admin:education_synonym_add"), {"words": "other, wobbly bone", "means": "kneecap, patella"})

    assert Synonym.objects.filter(words="other, wobbly bone").exists()
    assert "/runners-knee/" in paths("wobbly bones")[:3]


def test_a_careless_synonym_does_no_harm():
    Synonym.objects.create(words="moon,, ,'\"", means="kneecap, , '&|\" *,")

    assert paths("moon") == paths("kneecap")


def test_the_starter_synonyms_come_once():
    Synonym.objects.exclude(words__startswith="patella").delete()

    call_command("loadcontent")

    assert Synonym.objects.count() == 1


def test_the_number_of_queries_stays_the_same(client, django_assert_num_queries):
    now = timezone.now()
    everything()
    for question, count in [("patella", 9), ("runers knee", 13), ("shin splints", 8)]:
        with django_assert_num_queries(count):
            client.get("/search/", {"q": question})
    home = Article.objects.get(path="/")
    for number in range(5):
        article = Article.objects.create(parent=home, slug=f"more-{number}", kind="policy")
        texts = {"title": f"Patella {number}", "menu_title": "More", "answer": "Runner's knee", "summary": "-"}
        publishing.publish_starter(Revision.objects.create(article=article, description="-", **texts), now)

    everything()
    for question, count in [("patella", 9), ("runers knee", 13), ("shin splints", 8)]:
        with django_assert_num_queries(count):
            client.get("/search/", {"q": question})


def test_only_the_best_pages_are_shown_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(search, "MOST_PAGES", 2)

    page = client.get("/search/?q=knee")

    assert len(parse(page).findall(".//li[@class='search-results__result']")) == 2
    assert "These are the 2 that fit best." in words(page)


def test_a_common_word_beside_a_rare_one_finds_the_pages_of_the_rare_one(monkeypatch):
    everywhere, among_all = paths("meniscus"), paths("knee meniscus")

    monkeypatch.setattr(search, "MOST_HITS", len(everywhere))

    assert sorted(paths("knee meniscus")) == sorted(everywhere)
    assert paths("knee meniscus")[0] in among_all[:2]
    assert sorted(paths("meniscus kne")) == sorted(everywhere)
    assert paths("knee pizza") == []


def test_common_words_alone_give_many_pages_and_first_those_named_so(client, monkeypatch):
    monkeypatch.setattr(search, "MOST_HITS", 5)

    for question, words in [
        ("pain running", "pain|run"),
        ("runners knee", "runner.*knee|knee.*runner"),
        ("kne", "knee"),
    ]:
        page = client.get("/search/", {"q": question})
        first = search.answer(question, Revision.objects.live()).found[0]
        assert parse(page).find(".//main//h2").text == f"Many pages found for “{question}”"
        assert re.search(words, SearchEntry.objects.get(revision=first).title.lower())  # which of them, chance decides


def test_of_common_words_a_page_that_holds_all_of_them_is_found(client, monkeypatch):
    """Whichever pages the sample of each word has."""
    at = timezone.now()
    held = (
        ["zebra okapi", "okapi quagga", "quagga zebra"] * 6 + ["zebra okapi quagga"] + ["zebra", "okapi", "quagga"] * 6
    )
    for words in held:
        SearchEntry.objects.create(revision=make_live(at), title="-", answer="-", body=words, words=words)
    monkeypatch.setattr(search, "MOST_HITS", 3)

    page = client.get("/search/", {"q": "zebra okapi quagga"})

    found = search.answer("zebra okapi quagga", Revision.objects.live()).found
    assert SearchEntry.objects.get(revision=found[0]).body == "zebra okapi quagga"
    assert parse(page).find(".//main//h2").text == "Many pages found for “zebra okapi quagga”"


def test_a_word_is_common_by_the_pages_that_readers_may_see(monkeypatch, draft):
    for _ in range(5):
        SearchEntry.objects.create(revision=make_revision(), title="Zebra", answer="-", body="-", words="zebra")
    publishing.publish_starter(draft, timezone.now())
    monkeypatch.setattr(search, "MOST_HITS", 2)

    answer = search.answer("zebra", Revision.objects.live())

    assert (answer.found, answer.many) == ((draft.pk,), False)


def test_years_of_edits_stay_out_of_what_readers_ask(draft):
    first = Revision.objects.live().get(article__path="/about/")
    assert not SearchEntry.objects.get(revision=first).is_past

    publishing.publish_starter(draft, timezone.now() + timedelta(days=1))
    assert not SearchEntry.objects.get(revision=first).is_past
    Revision.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
    search.index(draft)

    assert [SearchEntry.objects.get(revision=one).is_past for one in [first, draft]] == [True, False]
    search.index(draft)
    assert paths("zebra") == ["/about/"]
    SearchEntry.objects.filter(revision=draft).update(is_past=True)
    assert paths("zebra") == []
    call_command("reindex")
    assert paths("zebra") == ["/about/"]


def test_the_index_follows_its_rows_and_can_be_made_anew(draft, capsys):
    drafts = Revision.objects.filter(pk=draft.pk)
    SearchEntry.objects.filter(revision=draft).update(body="A quokka")
    assert [paths("zebra", drafts), paths("quokka", drafts)] == [[], ["/about/"]]
    SearchEntry.objects.all().delete()
    assert paths("knee") == []

    call_command("reindex")

    assert paths("zebra", drafts) == ["/about/"]
    assert "/runners-knee/" in paths("patella")
    count = Revision.objects.count()
    assert f"[{count}/{count}] /when-to-get-help/ revision 1" in capsys.readouterr().out


def test_the_migrations_go_back_and_forth():
    first, second = (import_module(f"education.migrations.{name}") for name in ["0002_search", "0016_search_now"])
    editor = SimpleNamespace(connection=connection, execute=run)

    for step in [second.uninstall, first.uninstall, first.install, second.install]:
        step(None, editor)

    assert "/runners-knee/" in paths("patella")
    SearchEntry.objects.all().delete()
    assert paths("patella") == []


def run(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
