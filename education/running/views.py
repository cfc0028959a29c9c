"""The running plan on its pages: the numbers, the plan, the sheet to print and the calendar file."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..models import SiteSettings
from ..rampup.days import next_monday
from ..rampup.walkrun import SESSIONS_A_WEEK
from ..wording import say
from . import sessions, shown
from .asking import answered, ask_numbers
from .calendar import calendar_file
from .forms import RunningForm

MONDAYS = 8  # that a calendar file may start on
DIARY_WEEKS = 4


@require_safe
@cache_control(public=True, max_age=60)
def numbers(request):
    """The first page: the running numbers, filled in when an address brings them back."""
    return ask_numbers(request, RunningForm(initial=request.GET.dict()))


@answered
def today(request, running, form, outcome):
    """The plan, or walk-run."""
    context = around(request, running, form) | facts(outcome, running)
    if outcome.code == "WALK_RUN":
        return render(request, "education/running/walk_run.html", context | shown.walk_run_words())
    return render(request, "education/running/plan.html", context | shown.plan_words())


@answered
def sheet(request, running, form, outcome):
    """The plan on a page to print, with a pain diary."""
    runs = SESSIONS_A_WEEK if outcome.code == "WALK_RUN" else int(running.cleaned_data["runs"])
    context = around(request, running, form) | facts(outcome, running)
    return render(request, "education/running/sheet.html", context | {"lines": range(DIARY_WEEKS * runs)})


@answered
def calendar(request, running, form, outcome):
    """The runs as a file for a calendar, from the Monday that was chosen."""
    data, monday = running.cleaned_data, first_day(request.POST.get("start", ""))
    if outcome.code == "WALK_RUN":
        entries = sessions.of_stages(monday, link(running))
    else:
        entries = sessions.of_plan(outcome, data["unit"], int(data["runs"]), monday, link(running))
    file = calendar_file(say("running_calendar.name"), entries, timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="running-plan.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


def facts(outcome, running):
    """What templates need to show an outcome."""
    if outcome.code == "WALK_RUN":
        return shown.stages()
    return shown.planned(outcome, running.cleaned_data["unit"], running.cleaned_data["goal"])


def around(request, running, form):
    """What stands around a plan: addresses, and the answers that its forms send on."""
    for_check_in = urlencode({name: running.data[name] for name in ["unit", "runs", "goal"]})
    return {
        "query": running.query,
        "link": link(running),
        "answers": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "mondays": mondays(),
        "week_url": f"{reverse('running-plan-week')}?{for_check_in}",
        "numbers_url": f"{reverse('running-plan')}?{running.query}",
        "site": SiteSettings.objects.first(),
        "today": timezone.localdate(),
    }


def link(running):
    """The address that holds the running numbers; who opens it is asked about health again."""
    return f"{settings.SITE_URL}{reverse('running-plan-today')}?{running.query}"


def mondays():
    first = next_monday(timezone.localdate())
    return [first + timedelta(weeks=week) for week in range(MONDAYS)]


def first_day(chosen):
    """The Monday that was chosen among those offered, or the next one."""
    offered = mondays()
    return date.fromisoformat(chosen) if chosen in map(str, offered) else offered[0]
