"""The pages of a plan: choose its exercises, and the page to print. They change nothing on the server.

So they need no form token and no cookie. Which exercises were chosen travels in the address: that says nothing about
a person's health.
"""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..models import SiteSettings
from ..models.exercise import entries
from ..wording import say
from .code import WrongCode, write
from .contents import find, signs, tiles
from .forms import ChooseForm, CodeForm

DIARY_LINES = 28  # a line a day for four weeks, on one sheet
fresh = cache_control(public=True, max_age=0, must_revalidate=True)  # a withdrawn exercise is gone at once


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def choose(request):
    """The exercises to tick. A post brings the ticks; "add" comes from the page of one exercise."""
    offered = tiles(timezone.now())
    if request.method != "POST":
        return ask_or_find(request, offered)
    if "add" in request.POST:
        ticked = [code for code in request.POST.getlist("add") if code in offered]
        return HttpResponseRedirect(address_of(ticked), status=303)
    form = ChooseForm(request.POST, tiles=offered)
    if not form.is_valid():
        return ask(request, form, CodeForm())
    return HttpResponseRedirect(reverse("my-plan-sheet", args=[write(form.cleaned_data["exercise"])]), status=303)


def address_of(ticked):
    """Where these exercises are ticked already."""
    return f"{reverse('my-plan')}?{urlencode({'exercise': ticked}, doseq=True)}"


def ask_or_find(request, offered):
    """The page to choose on, or the plan of a code that was typed on it."""
    codes = CodeForm(request.GET if "code" in request.GET else None)
    if codes.is_bound and codes.is_valid():
        return redirect("my-plan-sheet", codes.cleaned_data["code"].code)
    ticked = [code for code in request.GET.getlist("exercise") if code in offered]
    offered = {code: offered[code] for code in [*ticked, *offered]}  # who brings some sees at once that they are here
    return ask(request, ChooseForm(tiles=offered, initial={"exercise": ticked}), codes)


def ask(request, form, codes, status=200):
    crumbs = [{"path": "/", "title": say("frame.home")}, {"path": reverse("my-plan"), "title": say("my_plan.title")}]
    context = {"form": form, "codes": codes, "breadcrumbs": crumbs}
    return render(request, "education/plan/choose.html", context, status=status)


@require_safe
@fresh
def sheet(request, code):
    """The plan of a code, to print. A wrong code is given back to be mended."""
    now = timezone.now()
    try:
        plan = find(code, now)
    except WrongCode:
        return ask(request, ChooseForm(tiles=tiles(now)), CodeForm({"code": code}), status=404)
    if code != plan.code:
        return redirect("my-plan-sheet", plan.code)
    exercises = plan.exercises()
    context = {
        "plan": plan,
        "exercises": exercises,
        "has_review": any(planned.review for planned in exercises),
        "signs": signs(),
        "change_url": address_of(sorted(plan.names)),
        "stop_signs": entries(say("exercise_page.stop_for_all")),
        "lines": range(DIARY_LINES),
        "today": timezone.localdate(),
        "site": SiteSettings.objects.first(),
    }
    response = render(request, "education/plan/sheet.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
