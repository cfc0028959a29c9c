"""Who stands beside the person with the knee: who fills the form in for them, and the guardian of a minor."""

from django import forms

from education.fields import TextField
from education.questions import StepForm, choose
from education.wording import say_later

from .models import BookingRequest

R = BookingRequest.Relation
WORDS = {
    R.PARENT: say_later("relation.parent"),
    R.GUARDIAN: say_later("relation.guardian"),
    R.PARTNER: say_later("relation.partner"),
    R.RELATIVE: say_later("relation.relative"),
    R.FRIEND: say_later("relation.friend"),
    R.CARER: say_later("relation.carer"),
    R.OTHER: say_later("relation.other"),
}
GUARDIANS = [R.PARENT, R.GUARDIAN]  # who may speak for a minor


def name_field(label, missing):
    return TextField(
        label=label,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": missing, "max_length": say_later("you.full_name_long")},
    )


class ProxyForm(StepForm):
    proxy_name = name_field(say_later("proxy.name"), say_later("proxy.name_error"))
    proxy_relation = choose(say_later("proxy.relation"), list(WORDS.items()), say_later("proxy.relation_error"))


class GuardianForm(StepForm):
    guardian_name = name_field(say_later("guardian.name"), say_later("guardian.name_error"))
    guardian_relation = choose(
        say_later("guardian.relation"),
        [(relation, WORDS[relation]) for relation in GUARDIANS],
        say_later("guardian.relation_error"),
    )
