"""The way to a plan: the running numbers, then the knee today, then the answer or the reason why there is none.

Nothing here changes anything on the server, so these pages need no form token and no cookie. The running numbers stand
in the address. What a person says about health comes by POST, each time; only the history of the browser keeps it.
"""

from functools import wraps

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..models import SiteSettings
from ..private import for_its_own_history
from ..rampup import plan
from ..urgency import URGENT
from ..urgent import show_urgent
from ..wording import say
from .forms import RunningForm, TodayForm


def tool(view):
    """A page that takes answers about health. It is exempt from the form token because it changes nothing."""
    only = require_http_methods(["GET", "HEAD", "POST"])
    return csrf_exempt(only(for_its_own_history(sensitive_post_parameters()(view))))


def answered(view):
    """Calls view(request, running, form, outcome) once all is answered and there is a plan or walk-run to show."""

    @wraps(view)
    def wrapped(request):
        running = RunningForm(request.GET)
        if not running.is_valid():
            return ask_numbers(request, running)
        form = TodayForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid_or_urgent():
            return decide(request, running, form, view)
        return ask_today(request, running, form)

    return tool(wrapped)


def decide(request, running, form, view):
    back = f"{reverse('running-plan-today')}?{running.query}"
    if form.level <= URGENT:
        return show_urgent(request, form.hits, back)
    outcome = plan(form.inputs(running.cleaned_data))
    if outcome.code == "NUMBERS_DO_NOT_FIT":
        running.add_error("longest30", say("running_today.do_not_fit"))
        return ask_numbers(request, running)
    if outcome.code in {"BUILD", "WALK_RUN"}:
        return view(request, running, form, outcome)
    return no_plan(request, outcome.code, form, back)


def ask_numbers(request, form):
    crumbs = [{"path": "/", "title": say("frame.home")}, {"path": request.path, "title": say("running.title")}]
    context = {"form": form, "breadcrumbs": crumbs, "site": SiteSettings.objects.first()}
    return render(request, "education/running/numbers.html", context)


def ask_today(request, running, form):
    context = {
        "form": form,
        "rows": [{"label": field.label, "value": running.words(name)} for name, field in running.fields.items()],
        "numbers_url": f"{reverse('running-plan')}?{running.query}",
    }
    return render(request, "education/running/today.html", context)


def no_plan(request, code, form, back):
    context = {
        "heading": say(f"running_block.{code}"),
        "why": say(f"running_block_why.{code}"),
        "flags": form.hits,
        "back_url": back,
        "site": SiteSettings.objects.first(),
    }
    return render(request, "education/running/no_plan.html", context)
