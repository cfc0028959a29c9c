from .article import Article, Redirect
from .blocks import BLOCKS, Callout, CareCard, ChildTiles, DoList, Prose, Video
from .exercise import Exercise
from .red_flag import RedFlag
from .revision import Reference, Revision
from .site import Notice, SiteSettings

__all__ = [
    "BLOCKS",
    "Article",
    "Callout",
    "CareCard",
    "ChildTiles",
    "DoList",
    "Exercise",
    "Notice",
    "Prose",
    "RedFlag",
    "Redirect",
    "Reference",
    "Revision",
    "SiteSettings",
    "Video",
]
