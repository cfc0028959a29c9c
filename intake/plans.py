"""The exercise plan that a person takes to the clinic: its code comes in the address or is typed, or it stays away."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from education.plan.forms import CodeField
from education.private import private
from education.questions import StepForm
from education.wording import say

from . import flow
from .clinics import are_open


class PlanForm(StepForm):
    plan = CodeField()


@require_http_methods(["GET", "HEAD", "POST"])
@private
def attach(request):
    """Ask for the code, or show what it brings; a post puts the plan into the draft, or takes it out."""
    draft = request.session.get("draft")
    if not are_open():
        return redirect("request")
    if "remove" in request.POST and draft:
        draft.pop("plan", None)
        return on(request, draft)
    form = form_of(request, draft)
    if request.method == "POST" and form.is_valid():
        draft = draft or flow.new_draft(reverse("my-plan"))
        draft["plan"] = [answer(form.cleaned_data["plan"])]
        return on(request, draft)
    return render(request, "intake/plan.html", context(form, draft))


def form_of(request, draft):
    """What was typed, what the address brings, or what is attached."""
    if request.method == "POST":
        return PlanForm(request.POST)
    attached = {"plan": draft["plan"][0]["value"]} if draft and "plan" in draft else None
    return PlanForm(request.GET if "plan" in request.GET else attached)


def on(request, draft):
    """Keep the draft and go to its next page."""
    request.session["draft"] = draft
    missing = flow.first_missing(draft)
    address = reverse("request-step", args=[missing]) if missing else reverse("request-check")
    return HttpResponseRedirect(address, status=303)


def context(form, draft):
    plan = form.cleaned_data["plan"] if form.is_bound and form.is_valid() else None
    is_complete = draft and not flow.first_missing(draft)
    return {
        "form": form,
        "rows": [{"label": title, "value": dose} for title, dose in plan.lines] if plan else [],
        "gone": plan.gone if plan else [],
        "is_attached": bool(draft and "plan" in draft),
        "back_url": reverse("request-check") if is_complete else reverse("request"),
    }


def answer(plan):
    """A plan as an answer of the request: its code, with the names and doses of this day."""
    gone = [say("request_plan.gone", title=title) for title in plan.gone]
    lines = [f"{title}: {dose}" if dose else title for title, dose in plan.lines] + gone
    words = say("request_plan.words", plan=plan.code, exercises="; ".join(lines))
    return {"code": "plan", "question": say("request_plan.question"), "value": plan.code, "words": words}


def section(draft):
    """The plan on the page of all answers, with the way to add, change or remove it."""
    value = draft["plan"][0]["words"] if "plan" in draft else ""
    rows = [{"label": say("request_plan.question"), "value": value}]
    return {"title": say("request_plan.heading"), "rows": rows, "change_url": reverse("request-plan")}
