"""The page of one request: what staff read of it, and the steps they take."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from education.models import RedFlag

from .. import duplicates, lifecycle, mail, offers, promise, steps, summary, undo, visits
from ..models import AccessRecord, TimeOffer

PAGE, SURE = "admin/intake/bookingrequest/change_form.html", "admin/intake/bookingrequest/sure.html"
LOOKS = 20


class StepPage:
    """One request before one person at one moment."""

    def __init__(self, model_admin, request, booking):
        self.admin, self.request, self.booking = model_admin, request, booking
        self.user, self.at = request.user, timezone.now()
        self.may_act = model_admin.has_change_permission(request, booking)

    def show(self, taken=None, form=None, problem="", newer=()):
        """The page. `taken`, `form`: a step that was refused, as it was typed. `newer`: what others did meanwhile."""
        return self.page(PAGE, self.facts() | self.choices(taken, form) | {"problem": problem, "newer": newer})

    def page(self, template, facts):
        AccessRecord.objects.record(self.user, AccessRecord.What.OPENED, [self.booking], self.at)
        shared = self.admin.admin_site.each_context(self.request)
        about = {
            "opts": self.admin.opts,
            "booking": self.booking,
            "original": self.booking,
            "title": self.booking.reference,
        }
        return TemplateResponse(self.request, template, shared | about | facts)

    def choices(self, taken=None, form=None):
        """The steps with their forms: [(step, form or None)], the likely ones apart."""
        found = steps.offered(self.booking, self.user) if self.may_act else []
        rows = [(step, form if step == taken else self.form_of(step)) for step in found]
        last = undo.last_step(self.booking, self.user, self.at) if self.may_act else None
        return {
            "taken": taken,
            "likely": [row for row in rows if self.booking.state in row[0].likely],
            "others": [row for row in rows if self.booking.state not in row[0].likely],
            "last": last,
            "kept": form if taken and taken not in found else None,
        }

    def form_of(self, step, data=None):
        return step.form(data, booking=self.booking, user=self.user, at=self.at, auto_id=f"{step.name}_%s")

    def facts(self):
        """What is told of the request, beside the steps."""
        booking, user = self.booking, self.user
        own, foreign = duplicates.own_and_foreign(booking, user)
        flags = RedFlag.objects.values_list("code", "question")
        return {
            "lines": summary.lines(booking, flags),
            "reply": self.admin.reply(booking),
            "reach": self.admin.reach(booking),
            "is_of_other": steps.is_of_other(booking, user),
            "duplicates": own,
            "foreign": foreign,
            "same_as": booking.duplicates.of(user),
            "visits": [(visits.in_words(each), each) for each in booking.offers.select_related("clinic")],
            "events": [(self.moment(event.at), event) for event in self.events()],
            "mails": [(self.moment(sent.created_at), sent) for sent in booking.messages.all()],
            "looks": [(self.moment(look.at), look) for look in self.looks()],
        }

    def events(self):
        return self.booking.events.select_related("from_clinic", "to_clinic")

    def looks(self):
        """Of the clinics that this person manages."""
        return AccessRecord.objects.of(self.user).filter(reference=self.booking.reference)[:LOOKS]

    def moment(self, at):
        return promise.in_words(at.astimezone(self.booking.clinic.zone))

    def take(self):
        """Take the step that was pressed: asks once more where a mail leaves or times overlap, then does it."""
        if not self.may_act:
            raise PermissionDenied
        data = self.request.POST
        named = steps.BY_NAME.get(data.get("step"))
        if named is None:
            return self.show(problem="Choose a step.")
        form, version = self.form_of(named, data), as_number(data.get("seen_version"))
        if version != self.booking.version:
            return self.conflict(named, form, version)
        if steps.find(named.name, self.booking, self.user) is None:
            return self.show(named, form, problem=self.why_not(named))
        if not form.is_valid() or "back" in data:
            return self.show(named, form)
        try:
            return self.ask_or_act(named, form, version)
        except ValidationError as error:
            if error.code == "changed":
                self.booking.refresh_from_db()
                return self.conflict(named, form, version)
            form.add_error(None, error)
            return self.show(named, form, problem=" ".join(error.messages))

    def why_not(self, step):
        if steps.is_of_other(self.booking, self.user):
            return f"{lifecycle.name_of(self.booking.claimed_by)} has this request. Take it over first."
        return f'“{step.label}” is no step for a request that is "{self.booking.get_state_display()}".'

    def conflict(self, step, form, version):
        """Somebody was faster: what they did, and what was typed here, for a second look."""
        form.is_valid()
        steps_since = max(self.booking.version - version, 1)
        newest = list(self.events())[-steps_since:]
        newer = [(self.moment(event.at), event) for event in newest]
        return self.show(step, form, problem=lifecycle.CHANGED, newer=newer)

    def ask_or_act(self, step, form, version):
        overlaps = offers.overlapping(self.booking, form.times) if form.times else []
        agreed = self.request.POST.get("sure")
        if (step.tells and not agreed) or (overlaps and agreed != "anyway"):
            return self.ask(step, form, version, overlaps)
        step.act(self.booking, self.user, self.at, version, form)
        self.admin.log_change(self.request, self.booking, step.label)
        messages.success(self.request, f"{self.booking.reference}: {step.label}. Done.")
        is_own = self.admin.get_queryset(self.request).filter(pk=self.booking.pk).exists()
        here, away = self.request.path, reverse("admin:intake_bookingrequest_changelist")
        return HttpResponseRedirect(here if is_own else away)

    def ask(self, step, form, version, overlaps):
        """Once more before it leaves: the mails just as they will go, and the times that overlap."""
        facts = {
            "step": step,
            "hidden": [field.as_hidden() for field in form],
            "version": version,
            "overlaps": [overlap_words(each) for each in overlaps],
            "closed": self.closed_at(form.times),
            "mails": self.rehearse(step, form, version),
            "must_call": step.tells and not self.booking.email,
            "reach": self.admin.reach(self.booking),
            "held": mail.HOLD.seconds // 60,
        }
        return self.page(SURE, facts)

    def closed_at(self, times):
        """When these times begin of which the clinic is not open."""
        clinic = self.booking.clinic
        calendar = promise.calendar(clinic) if times else ()
        spans = [(time.starts_at.astimezone(clinic.zone), time.ends_at.astimezone(clinic.zone)) for time in times]
        return [promise.in_words(span[0]) for span in spans if not promise.is_open(*span, *calendar)]

    def rehearse(self, step, form, version):
        """The mails of the step: it is taken in a transaction that is rolled back."""
        with transaction.atomic():
            done = step.act(self.booking, self.user, self.at, version, form)
            last = done.events.order_by("pk").last()
            made = list(last.messages.mails())
            transaction.set_rollback(True)
        return made


def overlap_words(offer):
    kind = "a booked visit" if offer.state == TimeOffer.State.ACCEPTED else "a time that is offered"
    return f"{visits.in_words(offer)}: {kind}, {offer.request.reference}."


def as_number(text):
    """A version that was sent with a form; 0, which no request has, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0
