"""What a person brings from the self-check: asked for once more, checked again, then kept with the draft."""

from dataclasses import asdict

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from education.links import anchor
from education.models import SiteSettings
from education.private import for_its_own_history, private
from education.selfcheck.walk import Walk
from education.wording import say

from . import flow
from .clinics import are_open
from .forms import KneeForm

SAFETY = "flags"  # the request has this question itself


def brought(walk):
    """The answers of a self-check and what they come to, as plain data for a draft; None when they do not do."""
    if walk.first_wrong(until=walk.names[-1]) or walk.is_urgent:
        return None
    result = walk.result()
    if result.is_hidden:
        return None
    knee = {
        "where": next(iter(walk.answers.get("Q3", ())), ""),
        "worse": [code for code, _ in KneeForm.WORSE if code in walk.answers.get("Q5", ())],
    }
    rows = [row | {"from": "self-check"} for row in walk.rows() if row["code"] != SAFETY]
    return {"answers": rows, "assessment": assessment(result), "initial": {"knee": knee}}


def assessment(result):
    """A result for the clinic: the level with its signs, the pattern, and the four contributors in numbers."""
    contributors = [asdict(each) for each in result.contributors]
    for each in contributors:
        each["reasons"] = [reason["because"] for reason in each["reasons"]]
    facts = {"level": result.level, "flags": result.flags, "pattern": result.pattern, "points": result.points}
    return facts | {"contributors": contributors}


def section(found):
    """The answers that were brought, for the page of all answers."""
    link = anchor(reverse("self-check"), say("brought.again_link"))
    rows = [{"label": row["question"], "value": row["words"]} for row in found["answers"]]
    return {"title": say("brought.heading"), "rows": rows, "note": say("brought.again", link=link)}


@csrf_exempt  # it stores nothing: it shows what is brought, with a form that is protected
@require_POST
@for_its_own_history
@requires_csrf_token  # here, so that the cookie and its "Vary" are set before the line above takes "Vary" away
@sensitive_post_parameters()
def bring(request):
    """The first page of a request, with the answers that would come along."""
    found = brought(Walk(request.POST)) if are_open() else None
    if found is None:
        return redirect("self-check" if are_open() else "request")
    return show(request, found)


def show(request, found, notice=""):
    context = {"brought": section(found), "carried": Walk(request.POST).carried(), "notice": notice}
    return render(request, "intake/start.html", context | {"site": SiteSettings.objects.first()})


@require_POST
@private
@sensitive_post_parameters()
def keep(request):
    """Start the draft with them, or put them into the one that was begun."""
    found = brought(Walk(request.POST))
    if found is None:
        return redirect("self-check")
    draft = request.session.get("draft") or flow.new_draft(reverse("self-check"))
    draft["brought"] = found
    draft["steps"]["safety"] = {SAFETY: ["none"]}
    request.session["draft"] = draft
    missing = flow.first_missing(draft)
    address = reverse("request-step", args=[missing]) if missing else reverse("request-check")
    return HttpResponseRedirect(address, status=303)
