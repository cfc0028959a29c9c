"""What a person meets where the form protection says no: their own page again, not a dead end."""

from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from education.kept import kept
from education.private import private
from education.wording import say

from . import flow
from .pages import answers, question, urgent, without_draft


def form_refused(request, reason=""):
    """Where the form protection said no, as after a long pause: the same page again, with every word, and why.

    Nothing is stored. A warning sign gets its advice all the same.
    """
    match, draft = request.resolver_match, request.session.get("draft")
    if match.url_name == "request-check" and draft and not flow.first_missing(draft):
        return private(answers)(request, draft, news=say("refused.check"), status=403)
    if match.url_name != "request-step":
        return private(render)(request, "403_csrf.html", {"kept": kept(request)}, status=403)
    return refused_step(request, flow.step_named(match.kwargs["name"]), draft)


@private
@sensitive_post_parameters()
def refused_step(request, topic, draft):
    if draft is None and topic.name != "safety":
        return without_draft(request, topic)
    draft = draft or flow.new_draft()
    form = flow.form_for(topic, draft, request.POST)
    if topic.name == "safety" and form.is_valid() and form.ticked():
        return urgent(request, form.ticked())
    return question(request, topic, form, draft, notice=say("refused.step"), status=403)
