"""The editors' side of the pages, one file for each noun."""

from . import articles, doses, pictures, poses, questions, revisions, rows

__all__ = ["articles", "doses", "pictures", "poses", "questions", "revisions", "rows"]
