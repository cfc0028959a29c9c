"""The queue of requests. The page of one is in request_page.py."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.timesince import timesince, timeuntil
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import exports, promise, queue
from ..flow import years
from ..models import AccessRecord, BookingRequest
from ..numbers_page import numbers_file, numbers_page
from ..paging import KeyedChangeList
from ..scope import ClinicScopedAdmin, OwnClinicFilter
from .request_page import StepPage


@admin.register(BookingRequest)
class BookingRequestAdmin(ClinicScopedAdmin):
    list_display = [
        "reference",
        "received",
        "reply",
        "person",
        "clinic",
        "priority_words",
        "state",
        "claimed_by",
        "reach",
    ]
    list_filter = [queue.Tabs, queue.Owner, ("clinic", OwnClinicFilter), ("priority", queue.Priority)]
    list_select_related = ["clinic", "claimed_by"]
    list_per_page = 50
    sortable_by = ["received", "reply"]  # of the others there are tabs and filters; a reference is chance
    search_fields = ["reference"]  # for fields that choose a request; people are found by POST, see `find`
    change_list_template = "admin/intake/bookingrequest/change_list.html"

    def get_changelist(self, request, **kwargs):
        return KeyedChangeList

    @method_decorator(sensitive_post_parameters())
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of a request on GET; on POST the step that was pressed. Nothing else of it can be written."""
        booking = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, booking):
            raise PermissionDenied
        page = StepPage(self, request, booking)
        return page.take() if request.method == "POST" else page.show()

    def get_urls(self):
        def own(address, view, name, **more):
            return path(address, self.admin_site.admin_view(view), more, name=f"intake_bookingrequest_{name}")

        record = AccessRecord.objects.record
        return [
            own("find/", self.find, "find"),
            own("numbers/", self.numbers, "numbers"),
            own("numbers/file/", numbers_file, "numbers_file"),
            own("export/", exports.export_csv, "export", record=record),
            own("<int:pk>/text/", exports.copy_text, "text", record=record),
            own("<int:pk>/fhir/", exports.fhir_bundle, "fhir", record=record),
            *super().get_urls(),
        ]

    def numbers(self, request):
        return numbers_page(request, self.admin_site.each_context(request) | {"opts": self.opts})

    @method_decorator([require_POST, sensitive_post_parameters("words")])
    def find(self, request):
        """What was looked for comes by POST and is shown again; it stands in no address and no log."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = queue.FindForm(request.POST)
        words = form.cleaned_data["words"] if form.is_valid() else ""
        rows = self.get_queryset(request).select_related("clinic")
        found = list(queue.find(rows, words)) if words else []
        context = self.admin_site.each_context(request) | {
            "title": "Find a request",
            "words": words,
            "found": found,
            "most": queue.SHOWN,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/intake/bookingrequest/find.html", context)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="received", ordering="created_at")
    def received(self, obj):
        return f"{timesince(obj.created_at, depth=1)} ago"

    @admin.display(description="reply due", ordering="reply_due")
    def reply(self, obj):
        """The promised moment, and while nobody has replied, how far off it is."""
        now, moment = timezone.now(), promise.in_words(obj.local_due)
        if obj.answered_at or not obj.is_open:
            return moment
        if obj.is_late(now):
            late = timesince(obj.reply_due, now, depth=1)
            return format_html('<strong>&#9888; Late by {}</strong><br><span class="quiet">{}</span>', late, moment)
        left = timeuntil(obj.reply_due, now, depth=1)
        return format_html('In {}<br><span class="quiet">{}</span>', left, moment)

    @admin.display(description="person")
    def person(self, obj):
        return format_html("<bdi>{}</bdi>, {}", obj.full_name, years(obj.birth_date, timezone.localdate()))

    @admin.display(description="priority", ordering="priority")
    def priority_words(self, obj):
        return f"{obj.get_priority_display()}. {obj.priority_reason}".strip(". ")

    @admin.display(description="reach by")
    def reach(self, obj):
        message = "may leave a message" if obj.voicemail_ok else "no message"
        phone = [f"{obj.phone} ({message})"] if obj.phone else []
        both = phone + ([obj.email] if obj.email else [])
        return ", ".join(both if obj.contact_way == "phone" else reversed(both))
