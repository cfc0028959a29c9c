"""A revision as plain parts, to be laid beside another one."""

from html import unescape

from django.utils.html import strip_tags

from .compare import Part
from .models import CareCard, ChildTiles, DrawnFigure, Exercise, ExercisePicker, Figure, Video, blocks_of

FIELDS = ["title", "menu_title", "answer", "summary", "description"]


def parts(revision):
    """Title, answer and so on, then every block in the order of the page, then the dose."""
    top = [Part(revision._meta.get_field(name).verbose_name, getattr(revision, name)) for name in FIELDS]
    blocks = [Part(block._meta.verbose_name, words_of(block)) for block in blocks_of(revision)]
    doses = Exercise.objects.filter(revision=revision)
    top.append(Part("figure", str(revision.figure or "")))
    return top + blocks + [Part("dose", f"{label}: {value}") for dose in doses for label, value in dose.rows]


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
