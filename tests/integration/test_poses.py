"""Poses and movements as staff edit them and as readers see them."""

import re
from xml.etree import ElementTree

import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education import publishing, starter_content
from education.models import Article, DrawnFigure, ExercisePicker, KeyPosition, Movement, Pose, Revision
from tests.blocks import add
from tests.rows import make_review

pytestmark = pytest.mark.django_db

TOO_FAR = "The near knee is at 170 degrees. Keep it from 0 to 155."


@pytest.fixture
def pose():
    return Pose.objects.get(code="step-down-tap")


def url(name, *args):
    return reverse(f"admin:education_{name}", args=args)


def form_of(client, pose):
    """What the browser would send of the form of a pose."""
    page = client.get(url("pose_change", pose.pk)).context["adminform"].form
    values = {name: page[name].value() for name in page.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def tree(response):
    """The page, its drawings without their namespace."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
    for element in page.iter():
        if isinstance(element.tag, str):  # a comment has none
            element.tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
    return page


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_what_a_signed_page_shows_is_changed_by_reviewers_only(client, editor, clinician):
    rae = clinician("rae")
    used = KeyPosition.objects.filter(movement__blocks__parent__in=Revision.objects.live()).first()
    page = Revision.objects.live().get(pk=used.movement.blocks.first().parent_id)
    client.force_login(editor)
    forms = [(url("pose_change", used.pose_id), form_of(client, used.pose))]
    forms.append((url("movement_change", used.movement_id), inner_form_of(client, used.movement)))
    make_review(page, rae.clinician, timezone.now(), timezone.localdate())

    for withdrawn_at in [None, timezone.now()]:
        Article.objects.filter(pk=page.article_id).update(withdrawn_at=withdrawn_at)
        for address, typed in forms:
            shown = client.get(address)
            assert "A page that a reviewer signed, or looks at now, shows this" in words(tree(shown))
            assert tree(shown).find(".//input[@name='_save']") is None
            assert client.post(address, typed | {"title": "Changed"}).status_code == 403
    assert not Movement.objects.filter(title="Changed").exists()

    editor.groups.add(*rae.groups.all())  # who edits and reviews
    for address, typed in forms:
        assert client.post(address, typed | {"title": "Changed"})["Location"] != address
    assert (Movement.objects.filter(title="Changed").count(), Pose.objects.filter(title="Changed").count()) == (1, 1)


def test_what_a_reviewer_looks_at_stays_as_it_is_meanwhile(client, editor):
    used = KeyPosition.objects.filter(movement__blocks__parent__in=Revision.objects.live()).first()
    page = Revision.objects.live().get(pk=used.movement.blocks.first().parent_id)
    draft = publishing.new_draft(page, editor, timezone.now())
    client.force_login(editor)
    assert client.get(url("pose_change", used.pose_id)).context["has_change_permission"]

    publishing.submit(draft, editor, timezone.now())

    assert not client.get(url("pose_change", used.pose_id)).context["has_change_permission"]


def inner_form_of(client, movement):
    """The same of a movement, with the rows of its positions."""
    page = client.get(url("movement_change", movement.pk)).context
    forms = [page["adminform"].form, page["inline_admin_formsets"][0].formset.management_form]
    forms += page["inline_admin_formsets"][0].formset.forms
    sent = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_an_editor_corrects_a_picture_by_a_number(client, editor, pose):
    client.force_login(editor)
    before = pose.small

    answer = client.post(url("pose_change", pose.pk), form_of(client, pose) | {"trunk": 30, "look": ""})

    pose.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, url("pose_change", pose.pk))
    assert pose.trunk == 30
    assert pose.small != before


def test_a_bad_angle_gets_the_sentence_at_its_box_and_the_numbers_stay(client, editor, pose):
    client.force_login(editor)
    typed = form_of(client, pose) | {"near_knee": "170", "far_elbow": "33"}

    page = client.post(url("pose_change", pose.pk), typed)

    form = page.context["adminform"].form
    assert form.errors == {"near_knee": [TOO_FAR]}
    assert (form["near_knee"].value(), form["far_elbow"].value()) == ("170", "33")
    assert TOO_FAR in page.content.decode()
    pose.refresh_from_db()
    assert (pose.near_knee, pose.far_elbow) != (170, 33)


def test_the_preview_draws_the_numbers_and_keeps_none(client, editor, pose):
    client.force_login(editor)
    typed = form_of(client, pose)

    drawn = client.post(url("pose_preview"), typed | {"trunk": "30"})
    refused = client.post(url("pose_preview"), typed | {"near_knee": "170"})
    nonsense = client.post(url("pose_preview"), typed | {"near_knee": "ten"})

    assert drawn["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(drawn.content).tag == "svg"  # noqa: S314 - our own
    assert drawn.content.decode() != pose.described("picture")
    assert (refused["Content-Type"], refused.content.decode()) == ("text/plain; charset=utf-8", TOO_FAR)
    assert nonsense.content.decode() == "Enter a whole number."
    assert Pose.objects.get(pk=pose.pk).trunk == pose.trunk


def test_the_preview_is_for_staff_who_may_see_poses(client, staff, pose):
    assert client.post(url("pose_preview")).status_code == 302
    client.force_login(staff("fay", "Front desk"))
    assert client.post(url("pose_preview")).status_code == 403
    assert client.get(url("pose_preview")).status_code == 405


def test_what_cannot_be_drawn_is_not_stored(pose):
    pose.near_knee = 170
    with pytest.raises(ValidationError, match=TOO_FAR):
        pose.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pose.objects.filter(pk=pose.pk).update(near_knee=181)


def test_a_pose_in_use_cannot_be_deleted(client, admin_user, pose):
    client.force_login(admin_user)

    page = client.get(url("pose_delete", pose.pk))

    assert page.context["protected"]
    assert Pose.objects.filter(pk=pose.pk).exists()


def test_the_lists_ask_as_often_for_three_as_for_all(client, admin_user):
    client.force_login(admin_user)

    def count(name):
        with CaptureQueriesContext(connection) as queries:
            client.get(url(f"{name}_changelist"))
        return len(queries)

    count("pose")
    many = count("pose"), count("movement")
    KeyPosition.objects.exclude(movement__code="bridge").delete()
    DrawnFigure.objects.all()._raw_delete("default")
    Revision.objects.update(figure=None)
    Movement.objects.exclude(code="bridge").delete()
    Pose.objects.exclude(positions__movement__code="bridge").delete()

    assert (count("pose"), count("movement")) == many


def test_the_change_page_of_a_movement_shows_its_key_positions(client, editor):
    client.force_login(editor)
    bridge = Movement.objects.get(code="bridge")

    page = tree(client.get(url("movement_change", bridge.pk)))

    titles = [words(title) for title in page.iterfind(".//svg/title")]
    assert titles == [position.pose.title for position in bridge.positions.all()]


def test_starter_poses_fill_gaps_and_leave_edits(pose):
    Pose.objects.filter(pk=pose.pk).update(title="Ours")
    movement = Movement.objects.get(code="step-down")
    movement.positions.last().delete()
    spare = Pose.objects.get(code="sitting")
    spare.delete()

    starter_content.load_rows()

    assert Pose.objects.get(pk=pose.pk).title == "Ours"
    assert movement.positions.count() == 1
    assert Pose.objects.filter(code="sitting").exists()


@pytest.fixture
def look(client, admin_user):
    """The main part of a draft of /about/ with this block at its end."""
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), None, timezone.now())
    client.force_login(admin_user)

    def at(**fields):
        add(draft, DrawnFigure, 100_000, **fields)
        return tree(client.get(reverse("draft", args=[draft.pk]))).find(".//main")

    return at


MOVES = {"drawing": "", "labels": "", "description": ""}


def test_a_movement_shows_every_key_position_with_its_words(look):
    bridge = Movement.objects.get(code="bridge")

    figure = look(movement=bridge, **MOVES).find(".//figure[@class='movement']")

    positions = list(bridge.positions.all())
    assert [words(item.find("p")) for item in figure.iter("li")] == [position.caption for position in positions]
    assert [words(title) for title in figure.iterfind(".//desc")] == [spot.pose.description for spot in positions]
    boxes = {svg.get("viewBox") for svg in figure.iter("svg")}
    floors = {path.get("d") for path in figure.iter("path") if path.get("class") == "figure__ground"}
    assert (len(boxes), len(floors)) == (1, 1)
    assert len(figure.get("data-frames").split("|")) == 9
    assert [script.get("type") for script in figure.iter("script")] == ["module"]
    ids = re.findall(r"figure-\d+-\d+-\w+", " ".join(element.get("id") or "" for element in figure.iter()))
    assert len(ids) == len(set(ids)) == 6


def test_a_comparison_is_never_played(look):
    figure = look(movement=Movement.objects.get(code="landing"), **MOVES).find(".//figure[@class='movement']")

    assert (figure.get("data-frames"), figure.find("script")) == (None, None)
    assert len(list(figure.iter("svg"))) == 2


def test_side_and_front_are_not_played_as_one_movement(look):
    mixed = Movement.objects.create(code="mixed", title="Mixed")
    for number, code in enumerate(["hinge-start", "knee-in"], 1):
        mixed.positions.create(pose=Pose.objects.get(code=code), position=number)

    assert look(movement=mixed, **MOVES).find(".//figure[@class='movement']").get("data-frames") is None


def test_an_empty_movement_shows_its_title_alone(look):
    figure = look(movement=Movement.objects.create(code="new", title="Not drawn yet"), **MOVES).find(".//figure")

    assert words(figure) == "Not drawn yet Words below a diagram"


@pytest.mark.parametrize(
    ("drawing", "labels", "shown"),
    [
        ("knee", "Rótula\nFémur\nTibia\nDuele aquí", ["Rótula", "Fémur", "Tibia", "Duele aquí"]),
        ("lights", "Sigue\nCuidado\nPara", ["Sigue", "Cuidado", "Para"]),
        ("load", "Wk 1: 10\nWk 2: 19, sudden jump\nWk 3: 8", ["10", "Wk 1", "19", "Wk 2", "sudden jump", "8", "Wk 3"]),
    ],
)
def test_the_labels_of_a_diagram_are_text_from_its_row(look, drawing, labels, shown):
    figure = look(drawing=drawing, labels=labels).find(".//figure[@class='diagram']")

    texts = [words(text) for text in figure.iter("text")]
    assert [text for text in texts if text in shown] == shown
    assert words(figure.find(".//title")) == "Three lights for pain from 0 to 10"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"drawing": ""}, "Choose a movement or a diagram, one of the two."),
        ({"labels": "Go"}, "Write 3 labels, one a line: for pain of 0 to 2, of 3 to 5, and of 6 to 10."),
        ({"description": ""}, "Say what the diagram shows, for people who cannot see it."),
    ],
)
def test_a_block_that_lacks_something_says_what(look, fields, sentence):
    with pytest.raises(ValidationError) as refused:
        look(**fields)

    assert refused.value.messages == [sentence]


def test_a_block_shows_one_of_the_two(look):
    with pytest.raises(ValidationError, match="Choose a movement or a diagram, one of the two."):
        look(movement=Movement.objects.get(code="bridge"))


def test_tiles_show_the_figure_of_their_page_and_screen_readers_pass_it_by(client):
    page = tree(client.get("/"))

    tiles = page.findall(".//div[@class='tiles__figure']/svg")
    assert {tile.get("aria-hidden") for tile in tiles} == {"true"}
    causes = Revision.objects.live().filter(article__parent__path="/causes/", figure__isnull=False).count()
    chosen = ExercisePicker.objects.get(parent__article__path="/").exercises.count()
    assert len(tiles) == causes + chosen


def test_the_home_page_shows_its_figure_large_and_without_one_none(client):
    def hero():
        return tree(client.get("/")).find(".//div[@class='hero__picture']/svg")

    assert words(hero().find("title")) == Pose.objects.get(code="runner").title
    Revision.objects.filter(article__path="/").update(figure=None)
    assert hero() is None


def test_a_page_shows_its_figure_beside_the_headline_and_without_one_none(client):
    def picture():
        return tree(client.get("/exercises/step-down/")).find(".//div[@class='page-heading__picture']/svg")

    pose = Pose.objects.get(code="step-down-tap")
    shown = [path.get("d") for path in picture().iter("path")]
    assert shown == [path.get("d") for path in ElementTree.fromstring(pose.small).iter("path")]  # noqa: S314 - our own
    assert picture().get("aria-hidden") == "true"
    Revision.objects.filter(article__path="/exercises/step-down/").update(figure=None)
    assert picture() is None


def test_a_draft_keeps_the_figure_and_its_words_are_compared(editor):
    live = Revision.objects.live().get(article__path="/causes/overstriding/")

    draft = publishing.new_draft(live, editor, timezone.now())

    assert draft.figure == live.figure == Pose.objects.get(code="foot-ahead")


STARTER = """
::: figure step-down
Hold a rail.
:::

::: diagram lights "Three lights" "Our rule"
Go on
Hold back
Stop
:::
"""


def test_starter_pages_name_movements_and_diagrams():
    movement, diagram = starter_content.blocks(STARTER)

    assert (movement.movement.code, movement.caption) == ("step-down", "Hold a rail.")
    assert (diagram.drawing, diagram.description, diagram.caption) == ("lights", "Three lights", "Our rule")
    assert diagram.labels == "Go on\nHold back\nStop"


def test_search_reads_the_words_of_a_movement():
    block = DrawnFigure(movement=Movement.objects.get(code="wall-sit"), caption="For your quads.")

    assert block.search_text.startswith("Wall sit. A person stands with the back on a wall")
    assert block.search_text.endswith("For your quads.")
    assert Article.objects.filter(path="/exercises/strength/").exists()
