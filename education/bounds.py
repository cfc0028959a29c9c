"""Bounds said once, kept by the database and told by forms in plain words."""

from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
FIRST_TIME, LAST_TIME = datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)


def longest(field, length):
    """A text of at most `length` characters. SQLite keeps no column length, so we say it."""
    return CheckConstraint(
        condition=LessThanOrEqual(Length(field), length),
        name=f"%(app_label)s_%(class)s_{field}_length",
        violation_error_message=f"{name_of(field)} must be {length} characters or less.",
    )


def between(field, least, most):
    """A number, date or time from `least` to `most`; empty passes."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": least, f"{field}__lte": most}),
        name=f"%(app_label)s_%(class)s_{field}_range",
        violation_error_message=f"{name_of(field)} must be from {least} to {most}.",
    )


def sensible(moment):
    """For a date and time that people type. Beyond these years some databases cannot even compare."""
    if not FIRST_TIME <= moment <= LAST_TIME:
        raise ValidationError(f"Enter a date from {FIRST_TIME.year} to {LAST_TIME.year}.")


def moments(*fields):
    return [between(field, FIRST_TIME, LAST_TIME) for field in fields]


def texts(**lengths):
    return [longest(field, length) for field, length in lengths.items()]


def name_of(field):
    return field.replace("_", " ").capitalize()
