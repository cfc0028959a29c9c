import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from education import publishing, starter_content
from education.models import (
    BLOCKS,
    Article,
    Callout,
    CallToAction,
    ExercisePicker,
    Figure,
    Prose,
    QuestionAnswer,
    RedFlag,
    Revision,
    StepList,
    ToolLink,
)
from tests.blocks import FIELDS, STEPS, add, make_picture

pytestmark = pytest.mark.django_db

WITH_PROSE = [block for block in BLOCKS if "body" in FIELDS[block]]
HOSTILE = '<p onclick="x()">Fine</p><script>alert(1)</script><img src=x onerror=alert(1)>'
LAST = 100_000  # behind the blocks of the starter page


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft():
    return publishing.new_draft(Revision.objects.live().get(article__path="/about/"), None, timezone.now())


@pytest.fixture
def look(client, admin_user, draft):
    """The main part of the draft's page."""
    client.force_login(admin_user)

    def at_the_draft():
        text = client.get(reverse("draft", args=[draft.pk])).content.decode()
        return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text).find(".//main")

    return at_the_draft


def words(element):
    return " ".join("".join(element.itertext()).split())


def approve(draft):
    publishing.publish_starter(draft, timezone.now())


every_kind = pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: kind._meta.model_name)


def test_every_kind_is_tried_here():
    assert list(FIELDS) == BLOCKS


@every_kind
def test_every_kind_has_a_template_an_icon_and_help_in_whole_sentences(kind):
    assert get_template(f"education/blocks/{kind._meta.model_name}.html")
    assert kind.icon
    assert kind.help.endswith(".")


@every_kind
def test_every_block_shows_its_words(look, draft, kind):
    block = add(draft, kind, LAST)

    page = words(look())

    shown = [value for name, value in FIELDS[kind].items() if name in {"heading", "text", "caption", "button"}]
    shown += (
        [flag.question for flag in RedFlag.objects.filter(level=1, active=True)] if kind.__name__ == "CareCard" else []
    )
    if "body" in FIELDS[kind]:
        shown.append("Lean from the ankles." if kind is StepList else "Words of a")
    assert shown
    assert [text for text in shown if text not in page] == []
    assert str(block)


@every_kind
def test_every_block_is_copied_into_a_draft_with_all_it_holds(draft, kind):
    add(draft, kind, LAST)
    approve(draft)

    copy = publishing.blocks_of(publishing.new_draft(draft, None, timezone.now()))[-1]

    assert type(copy) is kind
    original = publishing.blocks_of(draft)[-1]
    assert copy.pk != original.pk
    own = {"id", "parent"}
    for field in [field for field in kind._meta.fields if field.name not in own]:
        assert getattr(copy, field.attname) == getattr(original, field.attname), field.name
    for field in kind._meta.many_to_many:
        chosen = set(getattr(original, field.name).all())
        assert chosen
        assert set(getattr(copy, field.name).all()) == chosen


@pytest.mark.parametrize("kind", WITH_PROSE, ids=lambda kind: kind._meta.model_name)
def test_prose_of_every_block_is_cleaned_when_saved_and_when_shown(look, draft, kind):
    block = add(draft, kind, LAST)
    block.body = HOSTILE + STEPS
    block.save()
    block.refresh_from_db()
    assert [bad for bad in ["onclick", "<script", "<img"] if bad in block.body] == []

    kind.objects.filter(pk=block.pk).update(body=HOSTILE + STEPS)
    page = look()

    assert "Fine" in words(page)
    assert "alert" not in words(page)
    assert [element.tag for element in page.iter() if element.get("onclick") or element.tag in {"script", "img"}] == []


@every_kind
def test_a_page_asks_as_often_for_three_blocks_of_a_kind_as_for_one(look, draft, kind):
    def count():
        with CaptureQueriesContext(connection) as queries:
            look()
        return len(queries)

    look()  # the session's own first reads
    add(draft, kind, LAST)
    one = count()
    fields = {"picture": make_picture(title="Another knee")} if kind is Figure else {}
    add(draft, kind, LAST + 10, **fields)
    add(draft, kind, LAST + 20)

    assert count() == one


@every_kind
def test_blocks_of_approved_words_refuse_change(draft, kind):
    block = add(draft, kind, LAST)
    approve(draft)
    block.refresh_from_db()

    acts = [block.save, block.delete]
    if kind is ExercisePicker:
        acts += [block.exercises.clear, lambda: block.exercises.remove(*block.exercises.all())]
    for act in acts:
        with pytest.raises(ValidationError, match="Only a draft can be changed"), transaction.atomic():
            act()
    assert kind is not ExercisePicker or block.exercises.exists()


def test_steps_need_one_numbered_list(draft):
    for body in ["<p>First stand, then lean.</p>", "<ul><li><p>Stand.</p></li></ul>", STEPS + STEPS]:
        with pytest.raises(ValidationError, match="Write the steps as one numbered list."):
            add(draft, StepList, LAST, body=body)


def test_headings_skip_no_level(look, draft):
    """A question is an h2 on a page that had none, and an h3 below one."""
    Prose.objects.filter(parent=draft).delete()
    Callout.objects.filter(parent=draft).delete()
    add(draft, QuestionAnswer, LAST, heading="First question?")
    add(draft, Prose, LAST + 10)
    add(draft, QuestionAnswer, LAST + 20, heading="Second question?")

    found = {words(heading): heading.tag for tag in ["h2", "h3"] for heading in look().iter(tag)}

    assert (found["First question?"], found["Second question?"]) == ("h2", "h3")


def test_exercises_show_their_dose_and_only_while_they_are_public(look, draft):
    add(draft, ExercisePicker, LAST)
    lean = Revision.objects.live().get(article__path="/exercises/forward-lean/")
    assert lean.exercise.line
    assert lean.exercise.line in words(look())

    Article.objects.filter(kind="exercise").update(withdrawn_at=timezone.now())

    assert lean.exercise.line not in words(look())
    assert FIELDS[ExercisePicker]["heading"] not in words(look())


def test_a_call_to_action_of_the_page_replaces_the_one_at_its_end(look, draft):
    ways = [a.get("href") for a in look().iter("a") if "/request/" in a.get("href")]
    add(draft, CallToAction, LAST)
    page = look()

    assert ways == ["/request/?from=/about/"]
    assert [(words(a), a.get("href")) for a in page.iter("a") if "/request/" in a.get("href")] == [
        ("Ask now", "/request/?from=/about/")
    ]
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("tool", "address"),
    [
        ("request", "/request/?from=%2Fabout%2F"),
        ("help", "/when-to-get-help/"),
        ("exercises", "/exercises/"),
        ("search", "/search/"),
    ],
)
def test_a_tool_link_leads_to_its_tool(look, draft, tool, address):
    add(draft, ToolLink, LAST, tool=tool)

    link = look().find(".//a[@class='tool-link__link']")

    assert (link.get("href"), words(link)) == (address, ToolLink.Tool(tool).label)


@pytest.mark.parametrize("shape", ["whole", "wide", "square"])
def test_a_picture_moves_nothing_and_tells_screen_readers_what_it_should(look, draft, shape):
    picture = make_picture(size=(1200, 800), focal_x=83, focal_y=7, credit="Ana Reyes")
    add(draft, Figure, LAST, picture=picture, shape=shape)

    figure = look().find(".//figure")

    image = figure.find(".//img")
    fallback = picture.variants.get(kind="jpg")
    assert image.attrib | {"class": ""} == {
        "class": "",
        "src": f"/uploads/{fallback.name}",
        "width": "960",
        "height": "640",
        "alt": "A knee seen from the side",
        "loading": "lazy",
        "decoding": "async",
    }
    assert figure.get("class").split() == ["picture", f"picture--{shape}", "picture--x-80", "picture--y-10"]
    sources = [(source.get("type"), source.get("srcset").count(" 480w")) for source in figure.iter("source")]
    assert sources == [("image/avif", 1), ("image/webp", 1)]
    assert words(figure) == "Words below a picture Picture: Ana Reyes"


def test_a_decorative_picture_is_silent(look, draft):
    add(draft, Figure, LAST, picture=make_picture(decorative=True, alt="Left over"), caption="")

    assert look().find(".//figure//img").get("alt") == ""
    assert look().find(".//figcaption") is None


def test_the_editor_shows_the_help_of_every_block(client, admin_user, draft):
    client.force_login(admin_user)

    page = client.get(reverse("admin:education_revision_change", args=[draft.pk])).content.decode()

    assert [kind.__name__ for kind in BLOCKS if kind.help not in page] == []


def test_six_exercises_are_the_most(client, admin_user, draft):
    client.force_login(admin_user)
    above = Article.objects.get(path="/exercises/")
    many = [Article.objects.create(parent=above, slug=f"drill-{n}", kind="exercise") for n in range(7)]
    page = client.get(reverse("admin:education_revision_change", args=[draft.pk]))
    formset = next(f for f in page.context["inline_admin_formsets"] if f.opts.model is ExercisePicker).formset
    form = formset.form(
        {"region": "main", "ordering": 5, "heading": "Many", "exercises": [article.pk for article in many]}
    )

    assert form.errors["exercises"] == ["Choose 6 exercises or fewer."]
    assert set(form.fields["exercises"].queryset) == set(Article.objects.filter(kind="exercise"))


STARTER = """
::: steps "How to do it"
1. Stand tall.
2. Lean from the ankles.
:::

::: question "Can I run with runner's knee?"
Often, yes.
:::

::: exercises "Try these" /exercises/forward-lean/
:::

::: tool request "Be seen"
A physical therapist looks at your run.
:::

::: cta "Ready when you are" "Ask for a visit"
It takes 5 minutes.
:::
"""


def test_starter_content_knows_the_new_kinds(draft):
    steps, question, exercises, tool, cta = starter_content.blocks(STARTER)

    assert (steps.heading, steps.body.count("<li>")) == ("How to do it", 2)
    assert (question.heading, question.body) == ("Can I run with runner's knee?", "<p>Often, yes.</p>\n")
    assert (exercises.heading, [page.path for page in exercises.chosen]) == ("Try these", ["/exercises/forward-lean/"])
    assert (tool.tool, tool.heading, tool.text) == ("request", "Be seen", "A physical therapist looks at your run.")
    assert (cta.heading, cta.button, cta.text) == ("Ready when you are", "Ask for a visit", "It takes 5 minutes.")


def test_a_starter_page_with_the_new_kinds_is_loaded(client):
    parent = Article.objects.get(path="/about/")
    article = Article.objects.create(parent=parent, slug="new-kinds", kind="policy")
    front = {name: f"The {name}"[:24] for name in starter_content.PAGE_FIELDS}

    starter_content.load_page(article, front, STARTER, timezone.now(), [])

    page = client.get("/about/new-kinds/").content.decode()
    for text in ["Lean from the ankles.", "Often, yes.", "Forward", "Be seen", "Ask for a visit"]:
        assert escape(text) in page
    assert ExercisePicker.objects.get(parent__article=article).exercises.get().path == "/exercises/forward-lean/"


@pytest.mark.parametrize(
    "line", ["::: steps", "::: tool request", '::: cta "One"', "::: red-flags", "::: tiles /causes/"]
)
def test_a_fence_that_lacks_something_says_where(line):
    with pytest.raises(ValidationError, match=f"Something is missing after {line[:7]}"):
        list(starter_content.blocks(f"{line}\nWords.\n:::\n"))


def test_a_fence_of_no_known_kind_is_refused():
    with pytest.raises(ValidationError, match="There is no block named 'carousel'"):
        list(starter_content.blocks("::: carousel\n:::\n"))
