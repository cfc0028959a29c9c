"""The way in: each topic its own page, each POST stored or answered in words."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from education.freshness import same_for_all
from education.models import Article, SiteSettings
from education.private import private
from education.structured import script_text
from education.wording import say

from . import booking, flow, limits, structured
from .clinics import are_open
from .forms import SendForm
from .models import BookingRequest, Clinic, StepCount
from .pages import address_of, answers, question, urgent, without_draft

POSTED = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@same_for_all
def clinics(request):
    """Where the clinics are, when they are open, and a way there."""
    now = timezone.now()
    shown = Clinic.objects.prefetch_related("hours", "closed_days", "services", "languages")
    context = {
        "clinics": [{"clinic": clinic, "closed_soon": clinic.closed_soon(now)} for clinic in shown],
        "site": SiteSettings.objects.first(),
        "breadcrumbs": [
            {"path": "/", "title": say("frame.home")},
            {"path": request.path, "title": say("clinics.title")},
        ],
        "structured": script_text(structured.clinics(shown, settings.SITE_URL)),
    }
    return render(request, "intake/clinics.html", context)


@require_safe
@private
def start(request):
    """What a person needs to know before the first question; it sets no cookie."""
    context = {"source": source_of(request), "open": are_open(), "site": SiteSettings.objects.first()}
    return render(request, "intake/start.html", context)


def source_of(request):
    """The page that sent a visitor, if it is one of ours."""
    path = request.GET.get("from", "")
    return path if Article.objects.live().filter(path=path).exists() else ""


@POSTED
@private
@sensitive_post_parameters()
def step(request, name):
    """One topic: guard, form, act, go on."""
    topic, draft = flow.step_named(name), request.session.get("draft")
    if not are_open():
        return redirect("request")
    if draft is None and name != "safety" and request.method == "POST" and "again" in request.POST:
        return begin_with(request, name)
    if draft is None and name != "safety":
        return without_draft(request, topic)
    draft = draft or flow.new_draft(source_of(request))
    missing = flow.first_missing(draft, before=name)
    if missing or name not in flow.shown(draft):
        return redirect(address_of(missing or flow.after(draft, name)))
    form = flow.form_for(topic, draft, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        keep_for_two_hours(request)
        return question(request, topic, form, draft)
    if name == "safety" and form.ticked():
        return urgent(request, form.ticked())
    if name not in draft["steps"]:
        StepCount.objects.add(name, timezone.localdate())
    flow.store(draft, name, request.POST)
    request.session["draft"] = draft
    return HttpResponseRedirect(next_url(draft, name, "change" in request.GET), status=303)


def keep_for_two_hours(request):
    """Whoever looks at a page is not idle: the two hours of the draft begin anew."""
    if "draft" in request.session:
        request.session.modified = True


def begin_with(request, name):
    """A new draft for who came back too late, with what was typed on that page. The first question comes first."""
    draft = flow.new_draft()
    flow.store(draft, name, request.POST)
    request.session["draft"] = draft
    return HttpResponseRedirect(address_of(flow.first_missing(draft)), status=303)


def next_url(draft, name, is_change):
    """The next topic; after a change, what has become necessary, or the answers."""
    return address_of(flow.first_missing(draft) if is_change else flow.after(draft, name), is_change)


@POSTED
@private
@sensitive_post_parameters()
def check(request):
    """All answers once more; the button stores them."""
    draft = request.session.get("draft")
    form = SendForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        known = BookingRequest.objects.filter(submit_key=form.cleaned_data["submit_key"]).first()
        if known and not (draft and draft["key"] == str(known.submit_key)):
            return confirmed(request, known)
    if draft is None:
        return without_draft(request)
    missing, done = flow.gone_through(draft)  # before the transaction: others wait while it writes, not while we think
    if missing:
        return redirect("request-step", missing)
    consent = SiteSettings.objects.first().consent_text
    if form and form.is_valid() and saw(form.cleaned_data, draft, consent):
        return send(request, draft, done, consent, form.cleaned_data["website"])
    keep_for_two_hours(request)
    return answers(request, draft, done, news=say("check.changed") if form else "")


def saw(data, draft, consent):
    """True when the button was pressed below these very answers and this consent."""
    return str(data["submit_key"]) == draft["key"] and data["shown"] == booking.digest_of(draft, consent)


def send(request, draft, done, consent, honeypot):
    signs = limits.suspicion(request, draft, honeypot)  # in no transaction, or who waits for ours would count too few
    try:
        stored = booking.submit(draft, done, consent, timezone.now(), signs)
    except booking.SentWithOtherAnswers as sent:
        request.session["sent"] = str(sent.first.submit_key)
        return render(request, "intake/already_sent.html", {"booking": sent.first, "clinic": sent.first.clinic})
    return confirmed(request, stored)


def confirmed(request, stored):
    if request.session.get("draft", {}).get("key") == str(stored.submit_key):
        del request.session["draft"]
    request.session["sent"] = str(stored.submit_key)
    return HttpResponseRedirect(reverse("request-sent"), status=303)
