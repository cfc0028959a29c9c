from .article import Article, Redirect
from .blocks import BLOCKS, Callout, CareCard, ChildTiles, DoList, Prose, Video
from .exercise import Exercise
from .red_flag import RedFlag
from .review import Clinician, PageEvent, Reminder, Review
from .revision import Reference, Revision
from .site import Notice, SiteSettings

__all__ = [
    "BLOCKS",
    "Article",
    "Callout",
    "CareCard",
    "ChildTiles",
    "Clinician",
    "DoList",
    "Exercise",
    "Notice",
    "PageEvent",
    "Prose",
    "RedFlag",
    "Redirect",
    "Reference",
    "Reminder",
    "Review",
    "Revision",
    "SiteSettings",
    "Video",
]
