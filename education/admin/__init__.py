"""The editors' side of the pages, one file for each noun."""

from . import articles, pictures, revisions, rows

__all__ = ["articles", "pictures", "revisions", "rows"]
