"""Who looked at a request: a row for each time its page is shown, told to the managers of its clinic."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join

from .. import promise
from ..models import AccessRecord, Clinic
from ..scope import ClinicScopedAdmin, OwnClinicFilter

SHOWN = 20


class WatchedAdmin(ClinicScopedAdmin):
    """The page of a request. Showing it is written down; managers see the newest rows below it."""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            AccessRecord.objects.record(request.user, AccessRecord.What.OPENED, [obj], timezone.now())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_fieldsets(self, request, obj=None):
        told = [("Who looked at it", {"fields": ["looks"]})] if obj and manages(request.user, obj) else []
        return [*super().get_fieldsets(request, obj), *told]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "looks"]

    @admin.display(description=f"newest {SHOWN}")
    def looks(self, obj):
        rows = [
            (promise.in_words(look.at.astimezone(obj.clinic.zone)), look.actor_words, look.get_what_display())
            for look in AccessRecord.objects.filter(reference=obj.reference)[:SHOWN]
        ]
        return format_html_join("", "<div>{}: {}. {}.</div>", rows)


def manages(user, booking):
    """True for a manager of the clinic that has this request."""
    return Clinic.objects.managed_by(user).filter(pk=booking.clinic_id).exists()


@admin.register(AccessRecord)
class AccessRecordAdmin(ClinicScopedAdmin):
    """Read-only, for everybody. Looking here writes nothing."""

    list_display = ["reference", "what", "actor_words", "clinic", "at"]
    list_filter = ["what", ("clinic", OwnClinicFilter), "at"]
    list_select_related = ["clinic"]
    search_fields = ["reference", "actor_words"]
    fields = ["reference", "what", "actor_words", "clinic", "at"]
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
