"""The way through the request, as a table. A draft is what a person has answered so far, step by step."""

import re
import uuid
from dataclasses import dataclass
from types import SimpleNamespace

from django.http import QueryDict

from education.safety import SafetyForm
from education.wording import say_later

from . import clinics, forms


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    form: type
    why: str


DATE_PART = re.compile("_(month|day|year)$")

STEPS = [
    Step("safety", say_later("safety.step"), SafetyForm, say_later("safety.why")),
    Step("knee", say_later("knee.step"), forms.KneeForm, say_later("knee.why")),
    Step("place", say_later("place.step"), forms.PlaceForm, say_later("place.why")),
    Step("clinic", say_later("shared.your_clinic"), forms.ClinicForm, say_later("clinic_choice.why")),
    Step("you", say_later("you.step"), forms.YouForm, say_later("you.why")),
]
NAMES = [step.name for step in STEPS]

places = clinics.places


def step_named(name):
    return STEPS[NAMES.index(name)]


def new_draft(source=""):
    return {"key": str(uuid.uuid4()), "source": source, "steps": {}}


def store(draft, name, data):
    """Keep what was typed for a step. Another ZIP code makes the clinic a question again."""
    names = step_named(name).form.base_fields
    fresh = {key: data.getlist(key) for key in data if DATE_PART.sub("", key) in names}
    before = draft["steps"].get(name)
    draft["steps"][name] = fresh
    if name == "place" and before and before.get("zip_code") != fresh.get("zip_code"):
        draft["steps"].pop("clinic", None)


def typed(draft, name):
    """What was typed for a step, in the shape a form reads, or None."""
    if name not in draft["steps"]:
        return None
    data = QueryDict(mutable=True)
    for key, values in draft["steps"][name].items():
        data.setlist(key, values)
    return data


def form_for(step, draft, data=None):
    """The form of a step, with what is typed now, or what was typed before."""
    extra = {"decision": decide(draft)} if step.name == "clinic" else {}
    extra["initial"] = draft.get("brought", {}).get("initial", {}).get(step.name)
    return step.form(data if data is not None else typed(draft, step.name), **extra)


def first_missing(draft, before=None):
    """The first step without a good answer, or None. With `before`: only the steps that come before that one."""
    until = NAMES.index(before) if before else len(NAMES)
    for step in STEPS[:until]:
        if step.name not in draft["steps"] or not form_for(step, draft).is_valid():
            return step.name
    return None


def after(name):
    """The step that follows, or None after the last."""
    return [*NAMES, None][NAMES.index(name) + 1]


def back_from(name):
    """The step before, or None before the first."""
    return [None, *NAMES][NAMES.index(name)]


def decide(draft):
    """Weigh the clinics for what a draft tells of the place, the kind of visit and the self-check."""
    form = forms.PlaceForm(typed(draft, "place") or {})
    told = form.cleaned_data if form.is_valid() else {}
    wishes = {name: told[name] for name in ["zip_code", "visit", "language"] if told.get(name)}
    return clinics.weigh(assessment=draft.get("brought", {}).get("assessment"), **wishes)


def finished(draft):
    """All answers of a complete draft: the valid forms by step name."""
    bound = {step.name: form_for(step, draft) for step in STEPS}
    if not all(form.is_valid() for form in bound.values()):
        raise ValueError("the draft is not complete")
    return SimpleNamespace(**bound)
