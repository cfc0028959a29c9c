"""The self-check of clinical.md 7: answers in, a frozen result out. Scoring is pure; the rest asks and shows."""

from .scoring import check
from .values import Choice, Contributor, Question, Result

__all__ = ["Choice", "Contributor", "Question", "Result", "check"]
