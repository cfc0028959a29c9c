"""Rows that decide about care: points and levels change with a reason, which stays in a trail."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join

from ..models import ClinicalChange

NEEDED = "Say why. Points, levels and what is asked change only with a reason."
LONGEST = ClinicalChange._meta.get_field("changes").max_length


def reviews(request):
    """True for who may decide about care."""
    return request.user.has_perm("education.approve_revision")


class ReasonForm(forms.ModelForm):
    """A form that asks why when more than words change."""

    words_only = frozenset()

    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="Needed for all but changed words. It stays in the history below.",
    )

    def clean(self):
        data = super().clean()
        if self.decisions() and not data.get("reason"):
            self.add_error("reason", NEEDED)
        return data

    def decisions(self):
        """The changed fields that are more than words."""
        return [name for name in self.changed_data if name not in {*self.words_only, "reason"}]


def told(form):
    """What a form changed, as one line: "gt100, points: 4, was 3"."""
    names = form.decisions() if isinstance(form, ReasonForm) else form.changed_data
    before = form.initial if form.instance.pk else {}
    parts = [f"{form.fields[name].label}: {shown(form, name)}{was(before, name)}" for name in names]
    return f"{form.instance}, {', '.join(parts)}" if parts else ""


def was(before, name):
    return f", was {'empty' if before[name] in (None, '') else before[name]}" if name in before else ""


def shown(form, name):
    value = form.cleaned_data.get(name)
    return "empty" if value in (None, "") else value


class ReasonedAdmin(admin.ModelAdmin):
    """Writes what reviewers decide, with their reason, and shows the trail below the form."""

    @admin.display(description="changes so far")
    def trail(self, obj):
        rows = ClinicalChange.objects.filter(about=about(obj)) if obj.pk else ()
        lines = [(date_format(row.at, "F j, Y"), row.actor_words, row.changes, row.reason) for row in rows]
        return format_html_join("", "<p>{}, {}. {}. <strong>{}</strong></p>", lines) or "None"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        inner = [each for formset in formsets for each in formset.forms if each.has_changed()]
        lines = [line for line in map(told, [form, *inner]) if line]
        if lines and form.cleaned_data.get("reason"):
            ClinicalChange.objects.create(
                about=about(form.instance),
                changes="; ".join(lines)[:LONGEST],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                actor=request.user,
                actor_words=request.user.get_full_name() or request.user.get_username(),
            )


def about(row):
    return f"{row._meta.model_name} {row.code}"
