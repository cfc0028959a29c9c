"""The clinics: when they are open, what they offer, who works there."""

from datetime import UTC

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import promise
from ..models import Clinic, ClosedDay, OpeningHours
from ..scope import ClinicScopedAdmin

NO_HOURS = "A clinic that accepts requests needs opening hours: the reply promise rests on them."
NEVER_OPEN = "A clinic that accepts requests must be open on some day of the next year: the reply promise rests on it."


class HoursFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """A clinic that takes requests promises a reply, so it has to be open some time."""
        super().clean()
        if not any(self.errors) and self.instance.accepts_requests:
            refuse_never_open(kept(self), self.closed_days())

    def closed_days(self):
        """The closed days that are sent with these hours; the stored ones for who may not change them."""
        sent = ClosedDays(self.data, instance=self.instance, prefix="closed_days")
        if sent.is_valid():
            return kept(sent)
        return self.instance.closed_days.all() if self.instance.pk else []


ClosedDays = forms.inlineformset_factory(Clinic, ClosedDay, fields=["date"])


def kept(formset):
    """The rows that stay."""
    return [form.instance for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def refuse_never_open(hours, closed):
    """Raise ValidationError for a clinic that could promise no reply. Its time zone may still be wrong: any will do."""
    week = {row.weekday: (row.opens, row.closes) for row in hours}
    try:
        promise.reply_due(timezone.now(), UTC, week, {day.date for day in closed}, 1)
    except promise.NeverOpen as never:
        raise ValidationError(NEVER_OPEN if week else NO_HOURS) from never


class HoursInline(admin.TabularInline):
    model = OpeningHours
    formset = HoursFormSet
    extra = 0


class ClosedDayInline(admin.TabularInline):
    model = ClosedDay
    extra = 0


@admin.register(Clinic)
class ClinicAdmin(ClinicScopedAdmin):
    list_display = ["name", "city", "state", "accepts_requests", "capacity", "is_fallback", "reply_days"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "phone", "email"]}),
        ("Where it is", {"fields": ["street", "city", "state", "zip_code", "latitude", "longitude", "time_zone"]}),
        ("What it offers", {"fields": ["services", "languages"]}),
        ("How it takes requests", {"fields": ["accepts_requests", "capacity", "reply_days"]}),
    ]
    inlines = [HoursInline, ClosedDayInline]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["make_fallback"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick: one look shows all that a clinic can offer."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_queryset(self, request):
        """Who may add clinics looks after all of them; that opens no request."""
        if request.user.has_perm("intake.add_clinic"):
            return admin.ModelAdmin.get_queryset(self, request)
        return super().get_queryset(request)

    @admin.action(description="Let it take the requests that fit no other clinic", permissions=["add"])
    def make_fallback(self, request, queryset):
        if queryset.count() != 1:
            self.message_user(request, "Choose one clinic.", messages.ERROR)
            return
        queryset.get().make_fallback()

    def has_delete_permission(self, request, obj=None):
        return False
