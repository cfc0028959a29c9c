"""A picture, and one block of every kind, for tests of pages."""

from io import BytesIO

from PIL import Image

from education import pictures
from education.models import (
    Article,
    Callout,
    CallToAction,
    CareCard,
    ChildTiles,
    DoList,
    DrawnFigure,
    ExerciseLibrary,
    ExercisePicker,
    Figure,
    Picture,
    Prose,
    QuestionAnswer,
    StepList,
    ToolLink,
    Video,
)

STEPS = "<ol><li><p>Stand tall.</p></li><li><p>Lean from the ankles.</p></li></ol>"
FIELDS = {
    Prose: {"body": "<h2>Plain words</h2><p>Words of a text.</p>"},
    Callout: {"heading": "Worth knowing", "body": "<p>Words of a callout.</p>"},
    DoList: {"kind": "do", "heading": "Do this", "body": "<ul><li><p>Words of a list.</p></li></ul>"},
    StepList: {"heading": "How to lean", "body": STEPS},
    QuestionAnswer: {"heading": "Can I run?", "body": "<p>Words of an answer.</p>"},
    CareCard: {"level": 1},
    ChildTiles: {"heading": "More pages"},
    ExercisePicker: {"heading": "Try these"},
    ExerciseLibrary: {"heading": "Find an exercise"},
    Figure: {"shape": "whole", "caption": "Words below a picture"},
    DrawnFigure: {
        "drawing": "lights",
        "labels": "Go on\nTake care\nStop",
        "description": "Three lights for pain from 0 to 10",
        "caption": "Words below a diagram",
    },
    Video: {
        "heading": "See the drill",
        "url": "https://www.youtube.com/watch?v=abcdefghijk",
        "has_captions": True,
        "transcript": "Words that are said in a film.",
    },
    ToolLink: {"tool": "request", "heading": "Be seen", "text": "Words of a link."},
    CallToAction: {"heading": "Ready?", "text": "Words of a call.", "button": "Ask now"},
}


def photo(kind="JPEG", color="teal", size=(1200, 800), **options):
    """The bytes of a picture file, with a sun where a focal point would be."""
    image = Image.new("RGB", size, color)
    image.paste("gold", (size[0] * 3 // 4, size[1] // 4, size[0] * 7 // 8, size[1] // 2))
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def make_picture(title="A knee", alt="A knee seen from the side", size=(60, 40), **fields):
    picture = Picture(title=title, alt=alt, **fields)
    picture.keep(pictures.make(photo(size=size, comment=title.encode())))
    return picture


def add(draft, kind, ordering, **fields):
    """A block of this kind at the end of a draft."""
    fields = FIELDS[kind] | fields
    if kind is ChildTiles:
        fields.setdefault("of", Article.objects.get(path="/causes/"))
    if kind is Figure and "picture" not in fields:
        fields["picture"] = Picture.objects.first() or make_picture()
    block = kind(parent=draft, region="main", ordering=ordering, **fields)
    block.full_clean()
    block.save()
    if kind is ExercisePicker:
        block.exercises.set(Article.objects.filter(path="/exercises/forward-lean/"))
    return block
