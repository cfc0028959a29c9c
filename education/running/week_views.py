"""The weekly check-in on its pages. All its answers come by POST and are kept nowhere."""

from django.shortcuts import render

from ..models import SiteSettings
from ..rampup import STAGES, after_stage, after_week
from ..urgency import ADULT, BEFORE_EXERCISE, URGENT
from ..urgent import show_urgent
from ..wording import say
from . import shown
from .asking import no_plan, tool
from .fields import amount
from .week_forms import StageForm, WeekForm


@tool
def week(request):
    """The check-in of a plan by distance."""
    return check_in(request, WeekForm, after_week, week_facts, say("running_week.title"))


@tool
def stage(request):
    """The check-in of walk-run."""
    return check_in(request, StageForm, after_stage, stage_facts, say("running_week.stage_title"))


def check_in(request, form_class, advise, facts, title):
    """Ask, then answer: warning signs first, then what the week means for the next one."""
    form = form_class(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if form.is_bound and form.is_valid_or_urgent():
        if stop := stopped(request, form):
            return stop
        advice = advise(**form.facts())
        if advice.action != "NUMBERS_DO_NOT_FIT":
            return answer(request, advice, facts(form, advice), title)
        form.add_error("long", say("running_week.do_not_fit"))
    context = {"form": form, "page_title": title, "is_walk_run": form_class is StageForm}
    return render(request, "education/running/week.html", context)


def stopped(request, form):
    """The page for who must not run on, or None."""
    here = request.get_full_path()
    if form.level <= URGENT:
        return show_urgent(request, form.hits, here)
    if form.level == BEFORE_EXERCISE:
        return no_plan(request, "TRIAGE_LEVEL_3", form, here)
    return no_plan(request, "UNDER_18", form, here) if form.cleaned_data["age"] < ADULT else None


def answer(request, advice, facts, title):
    fields = facts.pop("fields")
    context = {
        "advice": advice,
        "page_title": title,
        "heading": say(f"running_advice.{advice.action}", **fields),
        "why": say(f"running_advice_why.{advice.action}", **fields),
        "back_url": request.get_full_path(),
        "site": SiteSettings.objects.first(),
    }
    return render(request, "education/running/advice.html", context | facts)


def week_facts(form, advice):
    """The amounts that the words name, and the weeks from the next one on."""
    data, fields = form.cleaned_data, {}
    if advice.restart:
        distance, longest = advice.restart
        fields = {"distance": amount(distance, data["unit"]), "longest": amount(longest, data["unit"])}
    weeks = shown.planned(advice.outcome, data["unit"], data["goal"]) if advice.outcome else {}
    return {"fields": fields, **weeks}


def stage_facts(form, advice):
    """The stage to do next, in words too."""
    following = [shown.stage_words(stage) for stage in STAGES if stage.number == advice.stage]
    return {"fields": {"stage": advice.stage}, "next_stage": " ".join(following)}
