from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from education import publishing
from education.models import Article, Exercise, Prose, Redirect, Reference, Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    return Revision.objects.live().get(article__path="/about/")


@pytest.fixture
def make_public(reviewer):
    """Through review, as it is done."""

    def make(draft, at=None, publish_at=None):
        at = at or timezone.now()
        publishing.submit(draft, draft.author, at)
        keys = draft.references.values_list("key", flat=True)
        publishing.approve(draft, reviewer, at, keys, publish_at)

    return make


@pytest.fixture
def draft(about, editor):
    draft = publishing.new_draft(about, editor, timezone.now())
    draft.title = "A new title"
    draft.save()
    return draft


def title(client):
    return client.get("/about/").context["revision"].title


def test_a_draft_copies_every_block_and_changes_nothing_public(client, about, draft):
    before, after = publishing.blocks_of(about), publishing.blocks_of(draft)

    assert [(type(b), str(b), b.ordering) for b in before] == [(type(b), str(b), b.ordering) for b in after]
    assert {b.pk for b in before if isinstance(b, Prose)}.isdisjoint(b.pk for b in after if isinstance(b, Prose))
    assert title(client) == about.title


def test_an_approved_draft_is_public_on_its_day(client, about, draft, make_public):
    now = timezone.now()
    make_public(draft, now, now + timedelta(days=1))

    assert title(client) == about.title
    assert Revision.objects.live(now).get(article__path="/about/") == about
    assert Revision.objects.live(now + timedelta(days=2)).get(article__path="/about/") == draft


def test_the_newest_due_revision_wins(draft, editor, make_public):
    make_public(draft)
    second = publishing.new_draft(draft, editor, timezone.now())
    make_public(second)

    assert Revision.objects.live().get(article__path="/about/") == second


def test_a_withdrawn_page_is_not_public(client, about):
    Article.objects.filter(path="/about/").update(withdrawn_at=timezone.now())

    assert client.get("/about/").status_code == 410
    assert not Revision.objects.live().filter(pk=about.pk).exists()


def test_approved_words_and_blocks_refuse_change(about):
    about.title = "Changed behind the scenes"
    block = publishing.blocks_of(about)[0]

    for act in [about.save, block.save, block.delete]:
        with pytest.raises(ValidationError, match="Only a draft can be changed"):
            act()


def test_blocks_sources_and_doses_do_not_leave_approved_words(about, draft):
    block, count = publishing.blocks_of(about)[0], len(publishing.blocks_of(about))
    block.parent = draft
    exercise = Exercise.objects.get(revision=Revision.objects.live().get(article__path="/exercises/wall-sit/"))
    cited = exercise.revision.references
    before = set(cited.all())

    for act in [block.save, exercise.delete, cited.clear, lambda: cited.add(Reference.objects.create(key="x"))]:
        with pytest.raises(ValidationError, match="Only a draft can be changed"), transaction.atomic():
            act()

    assert len(publishing.blocks_of(about)) == count
    assert Exercise.objects.filter(pk=exercise.pk).exists()
    assert set(cited.all()) == before != set()


def test_one_open_draft_per_article(about, draft):
    with pytest.raises(ValidationError, match="open draft already"):
        publishing.new_draft(about, None, timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(article=about.article, title="Second", menu_title="Second", answer="", summary="")


def test_a_draft_cites_what_its_text_cites(draft, make_public):
    Prose.objects.create(parent=draft, region="main", ordering=900, body="<p>A fact.[@nielsen-2014] [@no-such-key]</p>")

    make_public(draft)

    assert "nielsen-2014" in draft.references.values_list("key", flat=True)


def test_prose_is_cleaned_however_it_is_saved(client, draft, make_public):
    Prose.objects.create(
        parent=draft, region="main", ordering=901, body='<p onclick="x()">Fine<script>alert(1)</script><b>!</b></p>'
    )
    stored = Prose.objects.get(parent=draft, ordering=901)
    assert stored.body == "<p>Fine!</p>" or stored.body == "<p>Fine<b>!</b></p>"

    Prose.objects.filter(pk=stored.pk).update(body="<script>alert(2)</script><p>Still fine</p>")
    make_public(draft)
    page = client.get("/about/").content.decode()
    assert "Still fine" in page
    assert "alert(2)" not in page


def test_loading_again_overwrites_nothing_and_brings_nothing_back(client, draft, capsys, make_public):
    make_public(draft)
    page = Article.objects.get(path="/privacy/")
    page.slug = "your-data"
    page.save()
    count = (Article.objects.count(), Revision.objects.count(), Redirect.objects.count())

    call_command("loadcontent")
    call_command("loadclinics")

    assert (Article.objects.count(), Revision.objects.count(), Redirect.objects.count()) == count
    assert title(client) == "A new title"
    assert "0 new pages" in capsys.readouterr().out


def test_a_page_cannot_hang_below_itself():
    causes = Article.objects.get(path="/causes/")
    causes.parent = Article.objects.get(path="/causes/overstriding/")

    with pytest.raises(ValidationError, match="cannot hang below itself"):
        causes.full_clean()
