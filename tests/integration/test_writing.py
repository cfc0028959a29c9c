import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education import checks, publishing, reading, writing
from education.models import (
    Article,
    CareCard,
    GlossaryTerm,
    Prose,
    RedFlag,
    Redirect,
    Reference,
    Revision,
    blocks_of,
)
from education.wording import say
from tests.integration.test_pages import PATHS
from tests.integration.test_staff import revision_data, words

pytestmark = pytest.mark.django_db

TERM = re.compile(r'<a class="term" href="/glossary/#([^"]+)"')
BROKEN = '<p>See <a href="/gone/">the old page</a>.</p>'
STOPS = "Under “Review by a clinician”: The link “the old page” leads to /gone/, and there is no public page."


def live(path):
    return Revision.objects.live().get(article__path=path)


@pytest.fixture
def draft(django_user_model):
    return publishing.new_draft(live("/about/"), None, timezone.now())


def add(draft, body):
    """Put words under the heading “Review by a clinician”."""
    block = Prose.objects.filter(parent=draft, body__contains="Review by a clinician").get()
    before, heading, after = block.body.partition("<h2>What this site cannot do</h2>")
    block.body = before + body + heading + after
    block.save()
    return draft


def codes(revision):
    return [finding.code for finding in writing.findings(revision)]


@pytest.mark.parametrize("path", PATHS)
def test_starter_pages_are_easy_to_read_and_nothing_stops_them(path):
    revision = live(path)
    page = writing.document(revision)

    grade = reading.grade([spot.passage.text for spot in checks.spots_of(page)])
    assert grade <= 7
    assert writing.findings(revision) == []


@pytest.mark.parametrize("path", ["/", "/about/", "/how-we-make-these-pages/", "/how-we-make-these-pages/sources/"])
def test_home_and_the_pages_on_proof_name_their_sources_too(path):
    page = replace(writing.document(live(path)), is_clinical=True)

    assert list(checks.numbers_without_source(page, list(checks.spots_of(page)))) == []


@pytest.mark.parametrize("path", PATHS)
def test_the_sentences_of_a_starter_page_are_short_on_average(path):
    spots = checks.prose(checks.spots_of(writing.document(live(path))))

    lengths = [len(reading.words(sentence)) for spot in spots for sentence in reading.sentences(spot.passage.text)]
    assert sum(lengths) / len(lengths) <= 20


@pytest.mark.parametrize("path", PATHS)
def test_a_starter_page_says_early_where_it_hurts(path):
    """Other sites use the name for the outer side of the knee."""
    revision = live(path)
    if revision.article.kind == Article.Kind.POLICY or path == "/when-to-get-help/":
        return
    is_exercise = revision.article.kind == Article.Kind.EXERCISE
    before = [say("exercise_page.check_first_text")] if is_exercise else []
    texts = [spot.passage.text for spot in checks.spots_of(writing.document(revision))]
    early = " ".join(" ".join([revision.title, revision.answer, *before, *texts]).split()[:220])

    assert re.search(r"around or behind (?:the|your|one or both) kneecap|around the kneecap", early)


@pytest.mark.parametrize("path", PATHS)
def test_a_starter_page_gives_something_to_do_now(path):
    kinds = {type(block).__name__ for block in blocks_of(live(path))}
    steps = [spot for spot in checks.spots_of(writing.document(live(path))) if spot.passage.kind == "step"]

    assert kinds & {"StepList", "DoList", "ToolLink", "CareCard", "ExercisePicker", "ExerciseLibrary"} or steps


@pytest.mark.parametrize("path", PATHS)
def test_a_starter_page_leads_to_help_and_to_nothing_that_is_not_there(reader, path):
    text = reader.get(path).text.partition("<main")[2].partition("</main>")[0]

    assert path == "/when-to-get-help/" or 'href="/when-to-get-help/"' in text
    assert writing.blocking(live(path)) == []


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("/causes/") and path.count("/") == 3])
def test_a_cause_page_tells_mechanism_catch_check_and_what_a_pt_does(path):
    page = writing.document(live(path))
    headings = [spot.passage.text for spot in checks.spots_of(page) if spot.passage.kind == "h2"]
    text = " ".join(spot.passage.text for spot in checks.spots_of(page)).lower()

    order = ["What it means", "Check", "What", "What a PT does"]
    places = [next(n for n, heading in enumerate(headings) if heading.startswith(start)) for start in order]
    assert places[0] == 0
    assert places[0] < places[1] < places[3] == len(headings) - 1
    assert "the catch" in text
    assert "may play a part" in f"{live(path).answer} {text}"


def test_every_term_that_a_page_explains_is_in_the_glossary(reader):
    glossary = words(reader.get(reverse("glossary")))
    terms = {term for path in PATHS for term in TERM.findall(words(reader.get(path)))}

    assert len(terms) > 20
    assert {term for term in terms if f'id="{term}"' not in glossary} == set()


def test_every_source_of_the_starter_content_is_cited():
    used = {key for path in PATHS for key in checks.cited_in(writing.document(live(path)))}
    used |= set(RedFlag.objects.values_list("source", flat=True))

    cited = " ".join(used)
    assert [key for key in Reference.objects.values_list("key", flat=True) if key not in cited] == []


def test_a_blocking_finding_refuses_the_approval_in_words(draft):
    add(draft, BROKEN)

    with pytest.raises(ValidationError, match=STOPS):
        publishing.publish_starter(draft, timezone.now())

    assert Revision.objects.get(pk=draft.pk).state == "draft"


def test_a_warning_does_not_refuse_it(draft):
    add(draft, "<p>There is no cure. This drill cures knees.</p>")
    assert codes(draft) == ["wording"]

    publishing.publish_starter(draft, timezone.now())

    assert live("/about/") == draft


def test_a_draft_with_every_fault_is_saved_and_the_editor_is_told(client, draft, admin_user):
    client.force_login(admin_user)
    add(draft, f"{BROKEN}<p>This drill cures knees.</p>")
    address = reverse("admin:education_revision_change", args=[draft.pk])

    response = client.post(address, revision_data(draft, title="A cure") | {"_continue": "x"}, follow=True)

    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("A cure", "draft")
    page = words(response)
    assert "leads to /gone/, and there is no public page." in page
    for part in ["Before this can be approved", "Mend before it can be approved", "Worth a look"]:
        assert part in page
    assert "Headline:</span> Do not write “cure”. We promise no cure. Say what may help." in page
    assert page.index("Mend before it can be approved") < page.index("Worth a look")


def test_staff_see_the_findings_on_the_draft_page_and_readers_do_not(client, draft, admin_user):
    add(draft, BROKEN)
    client.force_login(admin_user)

    page = words(client.get(reverse("draft", args=[draft.pk])))

    assert "Writing checks: 1 finding<" in page
    assert page.index("Draft: only staff") < page.index("leads to /gone/") < page.index("<h1")
    assert "Worth a look" not in words(client.get("/about/"))
    closed = words(client.get(reverse("draft", args=[live("/about/").pk])))
    assert "Writing checks" not in closed


def test_a_draft_without_faults_says_so(client, draft, admin_user):
    client.force_login(admin_user)

    assert "The writing checks found nothing." in words(client.get(reverse("draft", args=[draft.pk])))


def test_a_new_revision_form_has_no_findings_yet(client, admin_user):
    client.force_login(admin_user)

    assert "Before this can be approved" not in words(client.get(reverse("admin:education_revision_add")))


@pytest.mark.parametrize(
    ("target", "is_public"),
    [
        ("/causes/", True),
        ("/causes/#top", True),
        ("/about/", True),
        ("/request/", True),
        ("/glossary/#pfp", True),
        ("/old-causes/", True),
        ("/admin/", False),
        ("/drafts/1/", False),
        ("/nowhere/", False),
        ("/causes", False),
        ("/privacy/", False),
        ("/later/", False),
    ],
)
def test_a_link_may_lead_to_what_is_public(draft, target, is_public):
    causes = Article.objects.get(path="/causes/")
    Redirect.objects.create(old_path="/old-causes/", article=causes)
    Article.objects.filter(path="/privacy/").update(withdrawn_at=timezone.now())
    Article.objects.create(parent=causes.parent, slug="later", kind="guide")
    add(draft, f'<p>See <a href="{target}">that page</a>.</p>')

    told = [finding.sentence for finding in writing.blocking(draft) if "“that page”" in finding.sentence]
    sentence = f"The link “that page” leads to {target}, and there is no public page. Link to another one."
    assert told == ([] if is_public else [sentence])


@pytest.mark.parametrize(("days", "blocked"), [(None, 1), (-9, 1), (1, 1), (3, 0)])
def test_a_planned_page_may_lead_to_one_that_is_public_by_then(draft, days, blocked):
    now = timezone.now()
    later = Article.objects.create(parent=Article.objects.get(path="/"), slug="later", kind="policy")
    other = Revision.objects.create(article=later, title="Later", menu_title="Later", answer="", summary="")
    publishing.publish_starter(other, now + timedelta(days=2))
    add(draft, '<p>See <a href="/later/">the later page</a>.</p>')
    draft.publish_at = now + timedelta(days=days) if days else None

    assert len(writing.blocking(draft)) == blocked


def test_whole_addresses_of_this_site_are_checked_too(draft, settings):
    settings.SITE_URL = "https://knee.example.org"
    add(draft, '<p>See <a href="https://knee.example.org/gone/">the old page</a>.</p>')

    assert "leads to /gone/" in writing.blocking(draft)[0].sentence


def test_pages_approved_together_may_lead_to_each_other(draft):
    add(draft, BROKEN)

    publishing.publish_starter(draft, timezone.now(), along_with=["/gone/"])

    assert live("/about/") == draft


def test_a_clinical_page_needs_a_source_and_a_hub_or_a_policy_does_not():
    pages = {path: writing.document(live(path)) for path in PATHS}

    assert {path for path, page in pages.items() if not page.is_clinical} == {
        "/",
        "/about/",
        "/privacy/",
        "/how-we-make-these-pages/",
        "/how-we-make-these-pages/sources/",
        "/how-we-make-these-pages/references/",
        "/accessibility/",
    }
    assert {path for path, page in pages.items() if page.is_hub and page.is_clinical} == {
        "/runners-knee/",
        "/causes/",
        "/physical-therapy/",
        "/running/",
        "/exercises/",
    }
    bare = Article.objects.create(parent=Article.objects.get(path="/"), slug="bare", kind="guide")
    revision = Revision.objects.create(
        article=bare, title="Bare", menu_title="Bare", answer="", summary="", description=""
    )
    assert codes(revision) == ["no-source"]


def test_a_level_three_heading_at_the_start_stops_a_page(draft):
    Prose.objects.create(parent=draft, region="main", ordering=1, body="<h3>Small</h3><p>Words.</p>")

    with pytest.raises(ValidationError, match="“Small” is a heading of level 3"):
        publishing.publish_starter(draft, timezone.now())


@pytest.mark.parametrize(
    ("alt", "decorative", "expected"),
    [('A "bent" knee', False, []), ("", False, ["no-alternative"]), ("", True, [])],
)
def test_a_picture_needs_words_unless_it_only_decorates(alt, decorative, expected):
    html = writing.html_of(SimpleNamespace(alt=alt, decorative=decorative))
    page = checks.Document("Knees", "Move.", (("figure", "", html),))

    assert [finding.code for finding in checks.check(page, set(), frozenset())] == expected


def test_care_cards_count_as_sections(draft):
    CareCard.objects.create(parent=draft, region="main", ordering=1, level=1)
    Prose.objects.create(parent=draft, region="main", ordering=2, body="<h3>Small</h3><p>Words.</p>")

    assert codes(draft) == []


def test_a_medical_word_is_fine_once_the_glossary_has_it(draft):
    add(draft, "<p>Knees can have crepitus.</p>")
    assert codes(draft) == ["medical-word"]

    GlossaryTerm.objects.create(term="Crepitus", slug="crepitus", meaning="A grinding sound.")

    assert codes(draft) == []


def test_the_cost_of_the_checks_does_not_grow_with_the_page(draft):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            writing.findings(draft)
        return len(captured)

    before = cost()
    for ordering in range(500, 520):
        Prose.objects.create(parent=draft, region="main", ordering=ordering, body="<p>Words.</p>")

    assert cost() == before
