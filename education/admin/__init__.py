"""The editors' side of the pages, one file for each noun."""

from . import articles, revisions, rows

__all__ = ["articles", "revisions", "rows"]
