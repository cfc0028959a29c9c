from .article import Article, Redirect
from .blocks import BLOCKS, Callout, CareCard, ChildTiles, DoList, Prose, Video, blocks_of
from .exercise import Exercise
from .glossary import GlossaryTerm
from .red_flag import RedFlag
from .review import Clinician, PageEvent, Reminder, Review
from .revision import Reference, Revision
from .search import SearchEntry, Synonym
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
    "GlossaryTerm",
    "Notice",
    "PageEvent",
    "Prose",
    "RedFlag",
    "Redirect",
    "Reference",
    "Reminder",
    "Review",
    "Revision",
    "SearchEntry",
    "SiteSettings",
    "Synonym",
    "Video",
    "blocks_of",
]
