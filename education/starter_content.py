"""Read the starter content: rows in TOML, pages in Markdown. It fills gaps, it never overwrites."""

import re
import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Q
from markdown_it import MarkdownIt

from . import publishing, wording
from .models import (
    Article,
    Callout,
    CallToAction,
    CareCard,
    ChildTiles,
    Choice,
    DoList,
    DrawnFigure,
    Exercise,
    ExerciseLibrary,
    ExercisePicker,
    GlossaryTerm,
    Movement,
    Pose,
    Prose,
    Question,
    QuestionAnswer,
    RedFlag,
    Redirect,
    Reference,
    Revision,
    SiteSettings,
    StepList,
    Synonym,
    ToolLink,
    Video,
    Wording,
)
from .models.exercise import SPANS

FOLDER = Path(__file__).parent / "starter"
FENCE = re.compile(r"^::: (?P<kind>[a-z-]+)(?P<line>[^\n]*)\n(?P<body>.*?)^:::$", re.M | re.S)
WORDS = re.compile(r'"([^"]+)"')
PAGE_FIELDS = ["title", "menu_title", "answer", "summary", "description"]


def rows(name, key, folder=FOLDER):
    return tomllib.loads((folder / name).read_text())[key]


def pages(folder=FOLDER):
    """Front matter and body of every starter page, a parent before its children."""
    read = [split(path.read_text()) for path in sorted((folder / "pages").glob("*.md"))]
    return sorted(read, key=lambda page: page[0]["path"].count("/") * 1000 + page[0]["position"])


def split(text):
    _, front, body = text.split("+++\n", 2)
    return tomllib.loads(front), body


def load_wordings():
    """The words of this release that are no rows yet; returns how many. Where they stand is the release's to say."""
    known = {row.code: row for row in Wording.objects.all()}
    shipped = {code: Wording(code=code, **entry) for code, entry in wording.shipped().items()}
    places = ["where", "position", "clinical"]
    moved = [
        code
        for code in known.keys() & shipped.keys()
        if any(getattr(known[code], name) != getattr(shipped[code], name) for name in places)
    ]
    for code in moved:
        shipped[code].pk = known[code].pk
    Wording.objects.bulk_update([shipped[code] for code in moved], places)
    return len(Wording.objects.bulk_create(shipped[code] for code in shipped.keys() - known.keys()))


def load_rows():
    """Settings, references, terms, red flags, questions, first synonyms and words not there yet; returns how many."""
    SiteSettings.objects.get_or_create(pk=1, defaults=rows("site.toml", "site"))
    new = [
        Reference.objects.get_or_create(key=row.pop("key"), defaults=row)[1]
        for row in rows("references.toml", "reference")
    ]
    new += [add_pose(row) for row in rows("poses.toml", "pose")]
    new += [add_movement(row) for row in rows("poses.toml", "movement")]
    new += [add_term(row) for row in rows("glossary.toml", "term")]
    for position, row in enumerate(rows("red_flags.toml", "red_flag"), 1):
        new.append(RedFlag.objects.get_or_create(code=row.pop("code"), defaults=row | {"position": position})[1])
    new += [add_question(place, row) for place, row in enumerate(rows("selfcheck.toml", "question"), 1)]
    if not Synonym.objects.exists():  # staff reword and drop them: none comes back
        new += Synonym.objects.bulk_create(Synonym(**row) for row in rows("synonyms.toml", "synonym"))
    return sum(map(bool, new)) + load_wordings()


def add_pose(row):
    return Pose.objects.get_or_create(code=row.pop("code"), defaults=row)[1]


def add_movement(row):
    """Add a movement with its key positions, unless it is there: staff may have changed them."""
    positions = row.pop("positions")
    movement, is_new = Movement.objects.get_or_create(code=row.pop("code"), defaults=row)
    for number, (code, caption) in enumerate(positions if is_new else [], 1):
        movement.positions.create(pose=Pose.objects.get(code=code), caption=caption, position=number)
    return is_new


def add_term(row):
    """Add a term unless its word or its place is taken."""
    if GlossaryTerm.objects.filter(Q(term__iexact=row["term"]) | Q(slug=row["slug"])).exists():
        return False
    GlossaryTerm.objects.create(**row)
    return True


def add_question(place, row):
    """Add a question of the self-check, and those of its choices that are not there yet."""
    code, choices = row.pop("code"), row.pop("choices")
    question, is_new = Question.objects.get_or_create(code=code, defaults=row | {"position": place * 10})
    for number, choice in enumerate(choices, 1):
        code = choice.pop("code")
        flag = RedFlag.objects.get(code=choice["flag"]) if "flag" in choice else None
        defaults = choice | {"flag": flag, "position": number * 10}
        is_new |= Choice.objects.get_or_create(question=question, code=code, defaults=defaults)[1]
    return is_new


def missing(pages):
    """The pages whose address neither is nor was in use."""
    paths = set(Article.objects.values_list("path", flat=True))
    taken = paths | set(Redirect.objects.values_list("old_path", flat=True))
    new = [page for page in pages if page[0]["path"] not in taken]
    there = paths | {front["path"] for front, _ in new}
    return [page for page in new if parent_path(page[0]["path"]) in there | {""}]


def parent_path(path):
    """The path of the page above; empty for home."""
    return path.rstrip("/").rpartition("/")[0] + "/" if path != "/" else ""


def load_page(article, front, body, at, along_with):
    """Make the first revision of an article, with its blocks, and publish it."""
    words = {key: front[key] for key in PAGE_FIELDS}
    words["figure"] = Pose.objects.get(code=front["figure"]) if "figure" in front else None
    revision = Revision(article=article, change_note="Starter content", **words)
    revision.full_clean(exclude=["number"])
    revision.save()
    for ordering, block in enumerate(blocks(body), 1):
        block.parent, block.region, block.ordering = revision, "main", ordering * 10
        block.full_clean()
        block.save()
        if isinstance(block, ExercisePicker):
            block.exercises.set(block.chosen)
    if "exercise" in front:
        exercise = Exercise(revision=revision, **exercise_fields(front["exercise"]))
        exercise.full_clean()
        exercise.save()
    publishing.publish_starter(revision, at, along_with)


def make_article(front):
    slug = front["path"].rstrip("/").rpartition("/")[2]
    parent = Article.objects.filter(path=parent_path(front["path"])).first()
    article = Article(
        parent=parent, slug=slug, kind=front["kind"], position=front["position"], in_menu=front["in_menu"]
    )
    article.full_clean()
    article.save()
    return article


def blocks(body):
    """The blocks of a Markdown body: prose, and what stands between ::: fences."""
    end = 0
    for fence in FENCE.finditer(body):
        if text := body[end : fence.start()].strip():
            yield Prose(body=html(text))
        line = fence["line"]
        yield fenced(fence["kind"], WORDS.findall(line), WORDS.sub("", line).split(), fence["body"].strip())
        end = fence.end()
    if text := body[end:].strip():
        yield Prose(body=html(text))


def fenced(kind, words, arguments, body):
    """The block of a fence: its kind, then words in quotes and plain arguments in any order."""
    if kind not in FENCED:
        raise ValidationError(f"There is no block named {kind!r}.")
    try:
        return FENCED[kind](words, arguments, body)
    except IndexError:
        raise ValidationError(f"Something is missing after ::: {kind}") from None


def page_at(path):
    return Article.objects.filter(path=path).first()


def exercises(words, arguments, body):
    block = ExercisePicker(heading=words[0])
    block.chosen = [Article.objects.get(path=path, kind=Article.Kind.EXERCISE) for path in arguments]
    return block


def drawn(words, arguments, body):
    """`figure` and the code of a movement, the caption below it."""
    return DrawnFigure(movement=Movement.objects.get(code=arguments[0]), caption=body)


FENCED = {
    "callout": lambda words, arguments, body: Callout(heading=words[0], body=html(body)),
    "do": lambda words, arguments, body: DoList(kind="do", heading=words[0], body=html(body)),
    "dont": lambda words, arguments, body: DoList(kind="dont", heading=words[0], body=html(body)),
    "steps": lambda words, arguments, body: StepList(heading=words[0], body=html(body)),
    "question": lambda words, arguments, body: QuestionAnswer(heading=words[0], body=html(body)),
    "red-flags": lambda words, arguments, body: CareCard(level=int(arguments[0])),
    "tiles": lambda words, arguments, body: ChildTiles(
        heading=words[0], of=Article.objects.filter(path=arguments[0]).first()
    ),
    "exercises": exercises,
    "library": lambda words, arguments, body: ExerciseLibrary(heading=words[0]),
    "figure": drawn,
    "diagram": lambda words, arguments, body: DrawnFigure(
        drawing=arguments[0], description=words[0], labels=body, caption="".join(words[1:2])
    ),
    "video": lambda words, arguments, body: Video(heading=words[0], url="".join(arguments)),
    "tool": lambda words, arguments, body: ToolLink(tool=arguments[0], heading=words[0], text=body),
    "cta": lambda words, arguments, body: CallToAction(heading=words[0], button=words[1], text=body),
}


def html(markdown):
    return MarkdownIt("commonmark", {"html": False}).render(markdown)


def exercise_fields(front):
    ends = {
        f"{key}_{end}": value
        for key in SPANS
        if key in front
        for end, value in zip(["from", "to"], front[key], strict=True)
    }
    plain = {key: value for key, value in front.items() if key not in SPANS}
    listed = {key: "\n".join(front[key]) for key in ["mistakes", "stop_if"] if key in front}
    others = {key: Article.objects.get(path=front[key]) for key in ["easier", "harder"] if key in front}
    return plain | ends | listed | others | {"equipment": ", ".join(front["equipment"])}
