"""The numbers of the last weeks as a page that prints, and as a table to take along."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from education.models import Question

from . import csv_export
from .flow import STEPS
from .numbers import numbers, passed, steps

RIGHT = "intake.change_clinic"  # who looks after a clinic looks at its numbers
HEIGHT, BAR, GAP = 120, 26, 14


@dataclass(frozen=True)
class Bar:
    """A week in the drawing: all that came, and in it the part that was answered in time."""

    week: object
    x: int
    y: int
    height: int
    in_time_y: int
    in_time_height: int

    @property
    def middle(self):
        return self.x + BAR // 2


def bars(weeks):
    """Bars from the ground up, the tallest as high as the drawing."""
    most = max([week.received for week in weeks] + [1])
    drawn = []
    for place, week in enumerate(weeks):
        tall, part = [round(HEIGHT * number / most) for number in (week.received, week.in_time)]
        drawn.append(Bar(week, place * (BAR + GAP), HEIGHT - tall, tall, HEIGHT - part, part))
    return drawn


def lines(found):
    """[(words, number, percent of the greatest)]"""
    most = max([number for _, number in found] + [1])
    return [(words, number, round(100 * number / most)) for words, number in found]


def in_words(contributors):
    labels = dict(Question.Part.choices)
    return [(labels.get(name, name).capitalize(), number) for name, number in contributors]


def section(found):
    """What the page shows of one clinic."""
    return {
        "clinic": found.clinic,
        "weeks": found.weeks,
        "received": sum(week.received for week in found.weeks),
        "bars": bars(found.weeks),
        "width": len(found.weeks) * (BAR + GAP),
        "sources": lines([(path or "Straight to the form", number) for path, number in found.sources]),
        "contributors": lines(in_words(found.contributors)),
    }


@require_safe
def numbers_page(request, context):
    """`context`: what every page of the admin needs."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    now = timezone.now()
    names = [*[step.name for step in STEPS], "sent"]
    told = steps(names, passed(timezone.localdate(now)))
    context |= {
        "title": "Numbers of the last 12 weeks",
        "clinics": [section(found) for found in numbers(request.user, now)],
        "steps": [(name.capitalize(), number, share) for name, number, share in told],
        "bar_width": BAR,
    }
    return TemplateResponse(request, "admin/intake/numbers.html", context)


@require_safe
def numbers_file(request):
    """The same numbers as CSV, one in a line. They tell of no person."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    now = timezone.now()
    rows = [row for found in numbers(request.user, now) for row in told_of(found)]
    counted = sorted(passed(timezone.localdate(now)).items())
    rows += [("all", monday, "step passed", step, number) for (monday, step), number in counted]
    body = csv_export.written(["clinic", "week of", "figure", "of", "number"], rows)
    headers = {"Content-Disposition": 'attachment; filename="numbers.csv"'}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def told_of(found):
    """The lines of one clinic: (clinic, Monday, figure, of what, number). What is not known has no line."""
    for week in found.weeks:
        figures = {
            "received": week.received,
            "answered": week.answered,
            "answered within the promise": week.in_time,
            "answered within the promise, percent": week.in_time_share,
            "median hours to the first reply": week.median_hours,
            "booked": week.booked,
            "booked, percent": week.booked_share,
        }
        told = [(figure, "", number) for figure, number in figures.items() if number is not None]
        told += [("came from", path, number) for path, number in week.sources.most_common()]
        told += [("found likely", name, number) for name, number in in_words(week.contributors.most_common())]
        yield from ((found.clinic, week.monday, *line) for line in told)
