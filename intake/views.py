"""The way in: each topic its own page, each POST stored or answered in words."""

from django.conf import settings
from django.forms import CharField
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from education.models import Article, SiteSettings
from education.private import private
from education.structured import script_text
from education.urgent import show_urgent
from education.wording import say

from . import booking, brought, flow, promise, reasons, structured
from .forms import SendForm
from .models import BookingRequest, Clinic

POSTED = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@cache_control(public=True, max_age=60)
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
    context = {"source": source_of(request), "open": bool(flow.places()), "site": SiteSettings.objects.first()}
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
    if not flow.places():
        return redirect("request")
    if draft is None and name != "safety":
        return without_draft(request, topic)
    draft = draft or flow.new_draft(source_of(request))
    missing = flow.first_missing(draft, before=name)
    if missing:
        return redirect("request-step", missing)
    form = flow.form_for(topic, draft, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return question(request, topic, form)
    if name == "safety" and form.ticked():
        return urgent(request, form.ticked())
    flow.store(draft, name, request.POST)
    request.session["draft"] = draft
    return HttpResponseRedirect(next_url(draft, name, "change" in request.GET), status=303)


def without_draft(request, topic=None):
    """Sent already, or too long ago: say so, and give back what was typed."""
    if "sent" in request.session:
        return redirect("request-sent")
    if request.method != "POST":
        return redirect("request")
    fields = topic.form.base_fields if topic else {}
    typed = [
        {"label": field.label, "value": request.POST[name]}
        for name, field in fields.items()
        if isinstance(field, CharField) and request.POST.get(name)
    ]
    return render(request, "intake/expired.html", {"typed": typed})


def next_url(draft, name, is_change):
    """The next topic; after a change, what has become necessary, or the answers."""
    following = flow.first_missing(draft) if is_change else flow.after(name)
    if following is None:
        return reverse("request-check")
    return reverse("request-step", args=[following]) + ("?change=1" if is_change else "")


def question(request, topic, form):
    back = flow.back_from(topic.name)
    is_change = "change" in request.GET
    back_url = reverse("request-step", args=[back]) if back else reverse("request")
    context = {
        "form": form,
        "page_title": topic.title,
        "description": "" if back else say("start.safety_description"),
        "why": topic.why,
        "step": {"number": flow.NAMES.index(topic.name) + 1, "total": len(flow.NAMES) + 1, "label": topic.title},
        "back_url": reverse("request-check") if is_change else back_url,
    }
    response = render(request, "intake/question.html", context)
    if not back and not form.is_bound:  # the empty first page holds nobody's answers
        response["X-Robots-Tag"] = "all"
    return response


def urgent(request, flags):
    """Advice instead of a form. Nothing is kept, and what was kept before is removed."""
    forget_draft(request.session)
    return show_urgent(request, flags, reverse("request-step", args=["safety"]))


def forget_draft(session):
    """Remove the row of the session, unless a member of staff is signed in with it."""
    if "_auth_user_id" in session:
        session.pop("draft", None)
    elif session.session_key:
        session.flush()


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
    missing = flow.first_missing(draft)
    if missing:
        return redirect("request-step", missing)
    consent = SiteSettings.objects.first().consent_text
    if form and form.is_valid() and saw(form.cleaned_data, draft, consent):
        return send(request, draft, consent, form.cleaned_data["website"])
    return answers(request, draft, consent, is_news=form is not None)


def saw(data, draft, consent):
    """True when the button was pressed below these very answers and this consent."""
    return str(data["submit_key"]) == draft["key"] and data["shown"] == booking.digest_of(draft, consent)


def send(request, draft, consent, honeypot):
    suspicion = "A hidden field was filled in." if honeypot else ""
    try:
        stored = booking.submit(draft, consent, timezone.now(), suspicion)
    except booking.SentWithOtherAnswers as sent:
        request.session["sent"] = str(sent.first.submit_key)
        return render(request, "intake/already_sent.html", {"booking": sent.first, "clinic": sent.first.clinic})
    return confirmed(request, stored)


def confirmed(request, stored):
    if request.session.get("draft", {}).get("key") == str(stored.submit_key):
        del request.session["draft"]
    request.session["sent"] = str(stored.submit_key)
    return HttpResponseRedirect(reverse("request-sent"), status=303)


def answers(request, draft, consent, is_news):
    done = flow.finished(draft)
    clinic = Clinic.objects.get(slug=done.clinic.cleaned_data["clinic"])
    decision = done.clinic.decision
    sections = [section(step, getattr(done, step.name)) for step in flow.STEPS if step.name != "clinic"]
    context = {
        "sections": sections + ([brought.section(draft["brought"])] if "brought" in draft else []),
        "clinic": clinic,
        "reasons": reasons.sentences(decision.candidate(clinic.slug)),
        "suggested": decision.chosen == clinic.slug,
        "step": {"number": len(flow.NAMES) + 1, "total": len(flow.NAMES) + 1, "label": say("check.step")},
        "clinic_url": reverse("request-step", args=["clinic"]) + "?change=1",
        "promise": promise.sentence(clinic, promise.clinic_due(clinic, timezone.now())),
        "form": SendForm(initial={"submit_key": draft["key"], "shown": booking.digest_of(draft, consent)}),
        "is_news": is_news,
        "back_url": reverse("request-step", args=[flow.NAMES[-1]]),
        "consent_text": consent,
    }
    return render(request, "intake/check.html", context)


def section(step, form):
    return {
        "title": step.title,
        "change_url": reverse("request-step", args=[step.name]) + "?change=1",
        "rows": [{"label": field.label, "value": form.words(name)} for name, field in form.fields.items()],
    }
