"""The pages of a draft: a question, all answers, advice instead of a form, and the one for whom no draft is left."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from education.models import SiteSettings
from education.questions import flat
from education.urgent import show_urgent
from education.wording import say

from . import booking, brought, clinics, flow, plans, promise, reasons, why
from .forms import SendForm


def address_of(name, is_change=False):
    """The address of a step, or of the page of all answers where none is left."""
    if name is None:
        return reverse("request-check")
    return reverse("request-step", args=[name]) + ("?change=1" if is_change else "")


def question(request, topic, form, draft, notice=""):
    back = flow.back_from(draft, topic.name)
    why.explain(form)
    context = {
        "form": form,
        "page_title": topic.title,
        "description": "" if back else say("start.safety_description"),
        "notice": notice,
        "step": progress(draft, topic),
        "back_url": address_of(None if "change" in request.GET else back) if back else reverse("request"),
        "later_url": reverse("request-later") if "draft" in request.session else "",
    }
    response = render(request, "intake/question.html", context)
    if not back and not form.is_bound:  # the empty first page holds nobody's answers
        response["X-Robots-Tag"] = "all"
    return response


def progress(draft, topic=None):
    """Where a person is, and how many pages there are for them; the page of all answers is the last."""
    names = flow.shown(draft)
    number, label = (names.index(topic.name), topic.title) if topic else (len(names), say("check.step"))
    return {"number": number + 1, "total": len(names) + 1, "label": label}


def answers(request, draft, done, news=""):
    """`done`: the forms of all steps, what `flow.gone_through` found good."""
    consent = SiteSettings.objects.first().consent_text
    clinic = clinics.named(done.clinic.cleaned_data["clinic"])
    decision = done.clinic.decision
    sections = [section(flow.step_named(name), form) for name, form in vars(done).items() if name != "clinic"]
    carried = [brought.section(draft["brought"])] if "brought" in draft else []
    context = {
        "sections": sections + carried + [plans.section(draft)],
        "clinic": clinic,
        "reasons": reasons.sentences(decision.candidate(clinic.slug)),
        "suggested": decision.chosen == clinic.slug,
        "step": progress(draft),
        "clinic_url": reverse("request-step", args=["clinic"]) + "?change=1",
        "promise": promise.sentence(clinic, promise.clinic_due(clinic, timezone.now())),
        "form": SendForm(initial={"submit_key": draft["key"], "shown": booking.digest_of(draft, consent)}),
        "news": news,
        "back_url": address_of(flow.shown(draft)[-1]),
        "later_url": reverse("request-later"),
        "consent_text": consent,
    }
    return render(request, "intake/check.html", context)


def section(step, form):
    return {
        "title": step.title,
        "change_url": reverse("request-step", args=[step.name]) + "?change=1",
        "rows": [
            {"label": field.label, "value": form.words(name)}
            for name, field in form.fields.items()
            if name not in getattr(form, "unasked", ())
        ],
    }


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


def without_draft(request, topic=None):
    """Sent already, or too long ago: say so, and give back what was typed."""
    if "sent" in request.session:
        return redirect("request-sent")
    context = {}
    if topic and request.method == "POST":
        form = flow.form_for(topic, flow.new_draft(), request.POST)
        context = {"typed": shown_as_typed(form), "carried": carried(request, form)}
    return render(request, "intake/expired.html", context)


def carried(request, form):
    """(name, value) of what a page of questions sent."""
    names = [key for key in request.POST if flow.DATE_PART.sub("", key) in form.fields]
    return [("again", "1"), *((name, value) for name in names for value in request.POST.getlist(name))]


def shown_as_typed(form):
    """[{label, value}] of all that stood on a page, right or wrong."""
    rows = []
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        labels = dict(flat(getattr(field, "choices", [])))
        values = value if isinstance(value, list) else [value]
        words = " ".join(str(labels.get(each, each)) for each in values if each)
        rows += [{"label": field.label, "value": words}] if words else []
    return rows
