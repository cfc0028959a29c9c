"""What a person meets where the form protection says no: their own page again, not a dead end."""

from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from education.kept import kept
from education.private import private
from education.selfcheck.walk import Walk
from education.wording import say, say_later

from . import brought, flow, later, plans, status_views
from .forms import LaterForm
from .models import BookingRequest
from .pages import answers, question, urgent, without_draft
from .status_forms import LinkForm, UnlockForm

NOTICE = say_later("refused.other")


@private
@sensitive_post_parameters()
def form_refused(request, reason=""):
    """Where the form protection said no, as after a long pause: the same page again, with every word, and why.

    Nothing is stored. A warning sign gets its advice all the same.
    """
    again = AGAIN.get(request.resolver_match.url_name)
    return (again and again(request)) or render(request, "403_csrf.html", {"kept": kept(request)}, status=403)


def refused(page):
    page.status_code = 403
    return page


def step_again(request):
    topic, draft = flow.step_named(request.resolver_match.kwargs["name"]), request.session.get("draft")
    if draft is None and topic.name != "safety":
        return without_draft(request, topic)
    draft = draft or flow.new_draft()
    form = flow.form_for(topic, draft, request.POST)
    if topic.name == "safety" and form.is_valid() and form.ticked():
        return urgent(request, form.ticked())
    return refused(question(request, topic, form, draft, notice=say("refused.step")))


def check_again(request):
    draft = request.session.get("draft")
    missing, done = flow.gone_through(draft) if draft else ("safety", None)
    return None if missing else refused(answers(request, draft, done, news=say("refused.check")))


def later_again(request):
    if "draft" not in request.session:
        return without_draft(request)
    return refused(later.show(request, LaterForm(request.POST), notice=NOTICE))


def plan_again(request):
    draft = request.session.get("draft")
    shown = plans.context(plans.PlanForm(request.POST), draft) | {"notice": NOTICE}
    return refused(render(request, "intake/plan.html", shown))


def brought_again(request):
    found = brought.brought(Walk(request.POST))
    return refused(brought.show(request, found, notice=NOTICE)) if found else None


def link_again(request):
    return refused(render(request, "intake/new_link.html", {"form": LinkForm(request.POST), "notice": NOTICE}))


def yours_again(request):
    return refused(render(request, "intake/status_unlock.html", {"form": UnlockForm(request.POST), "notice": NOTICE}))


def times_again(request):
    stored, is_open = status_views.here(request)
    if stored is None or not is_open:
        return redirect("request-yours")
    may_choose = request.POST.get("reference") == stored.reference and stored.state == BookingRequest.State.OFFERED
    form = status_views.choice(stored, request.POST) if may_choose else None
    return refused(status_views.show(request, stored, form=form, problem=NOTICE))


AGAIN = {
    "request-step": step_again,
    "request-check": check_again,
    "request-later": later_again,
    "request-plan": plan_again,
    "request-brought": brought_again,
    "request-link": link_again,
    "request-yours": yours_again,
    "request-times": times_again,
}
