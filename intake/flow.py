"""The way through the request, as a table. A draft is what a person has answered so far, step by step."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from django.http import QueryDict
from django.utils import timezone

from education.safety import HealthForm, SafetyForm
from education.urgency import ADULT
from education.wording import say_later

from . import clinics, forms
from .people_forms import GUARDIANS, GuardianForm, ProxyForm
from .running_form import RunningForm


def always(draft):
    return True


def has_no_self_check(draft):
    """The self-check asks about health, too, and brings the answer along."""
    return "brought" not in draft


def is_for_someone_else(draft):
    return said(draft, "you").get("filled_by") == "someone"


def needs_a_guardian(draft):
    """True for a minor, unless the parent or guardian is the one who fills this in."""
    born = said(draft, "you").get("birth_date")
    is_minor = born is not None and years(born, timezone.localdate()) < ADULT
    return is_minor and not (is_for_someone_else(draft) and is_filled_by_a_guardian(draft))


def is_filled_by_a_guardian(draft):
    return said(draft, "proxy").get("proxy_relation") in GUARDIANS


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    form: type
    shown_if: Callable = always


DATE_PART = re.compile("_(month|day|year)$")

STEPS = [
    Step("safety", say_later("safety.step"), SafetyForm),
    Step("health", say_later("health.step"), HealthForm, has_no_self_check),
    Step("knee", say_later("knee.step"), forms.KneeForm),
    Step("running", say_later("run.step"), RunningForm),
    Step("place", say_later("place.step"), forms.PlaceForm),
    Step("clinic", say_later("shared.your_clinic"), forms.ClinicForm),
    Step("you", say_later("you.step"), forms.YouForm),
    Step("proxy", say_later("proxy.step"), ProxyForm, is_for_someone_else),
    Step("guardian", say_later("guardian.step"), GuardianForm, needs_a_guardian),
    Step("more", say_later("more.step"), forms.MoreForm),
]
NAMES = [step.name for step in STEPS]
ROUTED_BY = ["zip_code", "visit", "language"]


def step_named(name):
    return STEPS[NAMES.index(name)]


def shown(draft):
    """The names of the steps for this person, in order."""
    return [step.name for step in STEPS if step.shown_if(draft)]


def new_draft(source=""):
    return {"key": str(uuid.uuid4()), "source": source, "steps": {}, "began": int(time.time())}


def store(draft, name, data):
    """Keep what was typed for a step. Another place, visit or language makes the clinic a question again."""
    names = step_named(name).form.base_fields
    fresh = {key: data.getlist(key) for key in data if DATE_PART.sub("", key) in names}
    before = draft["steps"].get(name)
    draft["steps"][name] = fresh
    if name == "place" and before and any(before.get(key) != fresh.get(key) for key in ROUTED_BY):
        draft["steps"].pop("clinic", None)


def typed(draft, name):
    """What was typed for a step, in the shape a form reads, or None."""
    if name not in draft["steps"]:
        return None
    data = QueryDict(mutable=True)
    for key, values in draft["steps"][name].items():
        data.setlist(key, values)
    return data


def said(draft, name):
    """The answers of a step as values: those that do, and none while it was not answered."""
    form = step_named(name).form(typed(draft, name))
    form.is_valid()
    return getattr(form, "cleaned_data", {})


def form_for(step, draft, data=None):
    """The form of a step, with what is typed now, or what was typed before."""
    extra = {"decision": decide(draft)} if step.name == "clinic" else {}
    extra["initial"] = draft.get("brought", {}).get("initial", {}).get(step.name)
    return step.form(data if data is not None else typed(draft, step.name), **extra)


def gone_through(draft, until=None):
    """The first step without a good answer, or None, and the good forms before it, by the names of their steps.

    `until`: a step to stop before. The steps of this person only.
    """
    done = {}
    for step in STEPS[: NAMES.index(until) if until else len(NAMES)]:
        if step.shown_if(draft):
            form = form_for(step, draft) if step.name in draft["steps"] else None
            if form is None or not form.is_valid() or stops(form):
                return step.name, SimpleNamespace(**done)
            done[step.name] = form
    return None, SimpleNamespace(**done)


def stops(form):
    """True when a sign was ticked that needs care today: no page lets it through, and no draft that holds it either."""
    return isinstance(form, SafetyForm) and bool(form.ticked())


def first_missing(draft, before=None):
    """The first step without a good answer, or None. With `before`: only the steps that come before that one."""
    return gone_through(draft, before)[0]


def after(draft, name):
    """The step that follows for this person, or None after the last."""
    return next((each for each in shown(draft) if NAMES.index(each) > NAMES.index(name)), None)


def back_from(draft, name):
    """The step before, or None before the first."""
    return next((each for each in reversed(shown(draft)) if NAMES.index(each) < NAMES.index(name)), None)


def decide(draft):
    """Weigh the clinics for what a draft tells of the place, the kind of visit and the self-check."""
    told = said(draft, "place")
    wishes = {name: told[name] for name in ROUTED_BY if told.get(name)}
    return clinics.weigh(assessment=draft.get("brought", {}).get("assessment"), **wishes)


def years(born, today):
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
