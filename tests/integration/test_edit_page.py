"""The edit page of a draft with blocks of every kind: what it costs, and that it keeps what it shows."""

import html5lib
import pytest
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Article, ChildTiles, ExercisePicker, Figure, Revision, blocks_of
from education.parts import parts
from tests.blocks import add, make_picture
from tests.rows import count_queries

pytestmark = pytest.mark.django_db

LINKS = [ChildTiles, ExercisePicker, Figure]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(editor):
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/privacy/"), editor, timezone.now())
    for block in blocks_of(draft):
        block.delete()
    draft.change_note = "Clearer words"
    draft.save()
    return draft


@pytest.fixture
def address(draft):
    return reverse("admin:education_revision_change", args=[draft.pk])


def add_one_of_each(draft, at):
    """Every figure shows another picture, without a caption: its name is that of the picture."""
    for kind in BLOCKS:
        fields = {"picture": make_picture(f"Picture {at}"), "caption": ""} if kind is Figure else {}
        add(draft, kind, at, **fields)


def form_of(response):
    """What a browser would send back of the form on a page."""
    data = {}
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    for element in page.findall(".//form[@id='revision_form']//*[@name]"):
        name, sort = element.get("name"), element.get("type")
        if element.tag == "textarea":
            data[name] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            chosen = [option.get("value") for option in element.iter("option") if option.get("selected") is not None]
            data[name] = chosen if element.get("multiple") is not None else (chosen or [""])[0]
        elif sort in {"checkbox", "radio"}:
            data.setdefault(name, []).extend([element.get("value", "on")] if element.get("checked") is not None else [])
        elif sort not in {"submit", "file"}:
            data[name] = element.get("value", "")
    return data


def set_up(kind):
    return f"education_{kind._meta.model_name}_set"


def links_of(draft):
    """What the blocks that point elsewhere point to, in the order of the page."""
    tiles, pickers, figures = [kind.objects.filter(parent=draft).order_by("ordering") for kind in LINKS]
    return (
        [block.of and block.of.path for block in tiles],
        [sorted(page.path for page in block.exercises.all()) for block in pickers],
        [block.picture.title for block in figures],
    )


@pytest.mark.parametrize("group", ["Content editor", "Clinical reviewer"])
def test_it_needs_the_same_queries_for_1_and_30_blocks_of_every_kind(client, draft, address, staff, group):
    client.force_login(staff("eve", group))
    counts = []
    for more in [range(1), range(1, 30)]:
        for number in more:
            add_one_of_each(draft, number + 1)
        client.get(address)
        counts.append(count_queries(client, address)[0])

    assert [kind.objects.filter(parent=draft).count() for kind in BLOCKS] == [30] * len(BLOCKS)
    assert counts[0] == counts[1]


def test_what_it_shows_is_what_is_stored(client, draft, address, editor):
    client.force_login(editor)
    for number in [1, 2, 3]:
        add_one_of_each(draft, number)
    before, links = parts(draft), links_of(draft)

    response = client.post(address, form_of(client.get(address)) | {"_continue": "x"})

    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.version, parts(draft), links_of(draft)) == (2, before, links)
    assert links[2] == ["Picture 1", "Picture 2", "Picture 3"]


def test_other_pages_exercises_and_pictures_are_kept(client, draft, address, editor):
    client.force_login(editor)
    for number in [1, 2, 3]:
        add_one_of_each(draft, number)
    drill = Article.objects.create(parent=Article.objects.get(path="/exercises/"), slug="drill", kind="exercise")
    about, other = Article.objects.get(path="/about/"), make_picture("Another")
    tiles, pickers, figures = map(set_up, LINKS)
    changes = {f"{tiles}-0-of": about.pk, f"{tiles}-2-of": "", f"{pickers}-1-exercises": [drill.pk]}

    client.post(address, form_of(client.get(address)) | changes | {f"{figures}-1-picture": other.pk, "_continue": "x"})

    lean = ["/exercises/forward-lean/"]
    assert links_of(draft) == (
        ["/about/", "/causes/", None],
        [lean, ["/exercises/drill/"], lean],
        ["Picture 1", "Another", "Picture 3"],
    )
    shown = form_of(client.get(address))
    assert [shown[f"{figures}-{place}-picture"] for place in range(3)] == [
        str(block.picture_id) for block in Figure.objects.filter(parent=draft).order_by("ordering")
    ]


def test_a_new_block_of_each_kind_is_stored(client, draft, address, editor):
    client.force_login(editor)
    drill, picture = Article.objects.get(path="/exercises/forward-lean/"), make_picture("New")
    tiles, pickers, figures = map(set_up, LINKS)
    new = {f"{tiles}-0-of": drill.parent_id, f"{pickers}-0-exercises": [drill.pk], f"{figures}-0-picture": picture.pk}
    new |= {f"{tiles}-0-heading": "Tiles", f"{pickers}-0-heading": "Drills", f"{figures}-0-shape": "whole"}
    for place, name in enumerate([tiles, pickers, figures]):
        new |= {f"{name}-TOTAL_FORMS": 1, f"{name}-0-region": "main", f"{name}-0-ordering": place}

    client.post(address, form_of(client.get(address)) | new | {"_continue": "x"})

    assert links_of(draft) == (["/exercises/"], [["/exercises/forward-lean/"]], ["New"])


def test_what_a_field_does_not_offer_is_refused_and_nothing_is_lost(client, draft, address, editor):
    client.force_login(editor)
    for number in [1, 2]:
        add_one_of_each(draft, number)
    links, other, about = links_of(draft), make_picture("Another"), Article.objects.get(path="/about/")
    tiles, pickers, figures = map(set_up, LINKS)
    sent = form_of(client.get(address)) | {f"{figures}-0-picture": str(other.pk), f"{tiles}-1-of": str(about.pk)}

    response = client.post(address, sent | {f"{pickers}-1-exercises": [about.pk], f"{tiles}-0-of": 0})

    errors = {each.formset.prefix: each.formset.errors for each in response.context["inline_admin_formsets"]}
    unknown = "Select a valid choice. That choice is not one of the available choices."
    assert {prefix: found for prefix, found in errors.items() if any(found)} == {
        tiles: [{"of": [unknown]}, {}],
        pickers: [{}, {"exercises": [f"Select a valid choice. {about.pk} is not one of the available choices."]}],
    }
    assert links_of(draft) == links
    again = form_of(response)
    kept = [f"{figures}-0-picture", f"{figures}-1-picture", f"{tiles}-1-of"]
    assert [again[name] for name in kept] == [sent[name] for name in kept]
