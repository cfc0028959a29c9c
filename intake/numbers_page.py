"""The numbers of the last weeks as a page that prints, and as a table to take along."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .flow import STEPS
from .numbers import numbers, steps

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


@require_safe
def numbers_page(request, context):
    """`context`: what every page of the admin needs."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    now = timezone.now()
    found = numbers(request.user, now)
    passed = steps([*[step.name for step in STEPS], "sent"], timezone.localdate(now))
    context |= {
        "title": "Numbers of the last 12 weeks",
        "clinics": [{"clinic": clinic, "weeks": weeks, "bars": bars(weeks)} for clinic, weeks in found.clinics],
        "found": found,
        "steps": passed,
        "width": len(found.clinics[0][1]) * (BAR + GAP) if found.clinics else 0,
        "bar_width": BAR,
    }
    return TemplateResponse(request, "admin/intake/numbers.html", context)
