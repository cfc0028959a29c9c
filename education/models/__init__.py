from .article import Article, Redirect
from .blocks import (
    BLOCKS,
    Callout,
    CallToAction,
    CareCard,
    ChildTiles,
    DoList,
    DrawnFigure,
    ExerciseLibrary,
    ExercisePicker,
    Figure,
    Prose,
    QuestionAnswer,
    StepList,
    ToolLink,
    Video,
    blocks_of,
)
from .exercise import Exercise
from .glossary import GlossaryTerm
from .link_target import LinkTarget
from .picture import Picture, Variant
from .pose import KeyPosition, Movement, Pose
from .question import Choice, ClinicalChange, Question
from .red_flag import RedFlag
from .review import Clinician, PageEvent, Reminder, Review
from .revision import Reference, Revision
from .search import SearchEntry, Synonym
from .site import Notice, SiteSettings
from .spelling import WordPart
from .trail import OnceWritten, Seal, SealHead, TrailDoor
from .version import ContentVersion
from .wording import Wording

__all__ = [
    "BLOCKS",
    "Article",
    "CallToAction",
    "Callout",
    "CareCard",
    "ChildTiles",
    "Choice",
    "ClinicalChange",
    "Clinician",
    "ContentVersion",
    "DoList",
    "DrawnFigure",
    "Exercise",
    "ExerciseLibrary",
    "ExercisePicker",
    "Figure",
    "GlossaryTerm",
    "KeyPosition",
    "LinkTarget",
    "Movement",
    "Notice",
    "OnceWritten",
    "PageEvent",
    "Picture",
    "Pose",
    "Prose",
    "Question",
    "QuestionAnswer",
    "RedFlag",
    "Redirect",
    "Reference",
    "Reminder",
    "Review",
    "Revision",
    "Seal",
    "SealHead",
    "SearchEntry",
    "SiteSettings",
    "StepList",
    "Synonym",
    "ToolLink",
    "TrailDoor",
    "Variant",
    "Video",
    "WordPart",
    "Wording",
    "blocks_of",
]
