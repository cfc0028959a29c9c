"""The blocks that hang off a revision. Each knows its component and what that component needs."""

from content_editor.contents import contents_for_item

from .drawn import DrawnFigure
from .library import ExerciseLibrary
from .rows import CareCard, ChildTiles, ExercisePicker, Figure
from .ways import CallToAction, ToolLink, Video
from .words import Callout, DoList, Prose, QuestionAnswer, StepList

BLOCKS = [
    Prose,
    Callout,
    DoList,
    StepList,
    QuestionAnswer,
    CareCard,
    ChildTiles,
    ExercisePicker,
    ExerciseLibrary,
    Figure,
    DrawnFigure,
    Video,
    ToolLink,
    CallToAction,
]


def blocks_of(revision):
    """All blocks of a revision, in the order of the page."""
    return list(contents_for_item(revision, plugins=BLOCKS).main)
