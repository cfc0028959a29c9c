"""A revision as plain parts, to be laid beside another one."""

from html import unescape

from django.utils.html import strip_tags

from .compare import Part
from .models import CareCard, ChildTiles, DrawnFigure, Exercise, ExercisePicker, Figure, Video, blocks_of

FIELDS = ["title", "menu_title", "answer", "summary", "description"]
OTHERS = ["purpose", "note", "mistakes", "stop_if", "easier", "harder"]


def parts(revision):
    """Title, answer and so on, then every block in the order of the page, then the exercise."""
    top = [Part(revision._meta.get_field(name).verbose_name, getattr(revision, name)) for name in FIELDS]
    blocks = [Part(block._meta.verbose_name, words_of(block)) for block in blocks_of(revision)]
    top.append(Part("figure", str(revision.figure or "")))
    exercises = Exercise.objects.filter(revision=revision).select_related("easier", "harder")
    return top + blocks + [part for exercise in exercises for part in exercise_parts(exercise)]


def exercise_parts(exercise):
    """The dose row by row, then the texts of an exercise and its easier and harder ones, as far as they are set."""
    doses = [Part("dose", f"{label}: {value}") for label, value in exercise.rows]
    others = [Part(exercise._meta.get_field(name).verbose_name, str(getattr(exercise, name) or "")) for name in OTHERS]
    return doses + [part for part in others if part.words]


def words_of(block):
    """The plain words of a block, paragraph by paragraph."""
    pieces = [getattr(block, "heading", ""), getattr(block, "text", ""), plain(getattr(block, "body", ""))]
    if isinstance(block, CareCard):
        pieces.append(block.get_level_display())
    if isinstance(block, ChildTiles):
        pieces.append(str(block.of or ""))
    if isinstance(block, Video):
        pieces += [
            block.url,
            str(block.poster or ""),
            "captions checked" if block.has_captions else "",
            block.transcript,
        ]
    if isinstance(block, Figure):
        pieces += [block.picture.title, block.caption]
    if isinstance(block, DrawnFigure):
        pieces += [str(block), block.labels, block.description, block.caption]
    if isinstance(block, ExercisePicker):
        pieces += [str(article) for article in block.exercises.all()]
    return "\n".join(piece for piece in pieces if piece)


def plain(html):
    for end in ["</p>", "</li>", "</h2>", "</h3>", "<br>"]:
        html = html.replace(end, f"{end}\n")
    return "\n".join(line.strip() for line in unescape(strip_tags(html)).splitlines() if line.strip())
