"""The queue of requests, and the page of one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince, timeuntil
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from education.fields import TextField

from .. import exports, lifecycle, offers, promise, queue, visits
from ..booking import years
from ..fields import MomentField
from ..models import AccessRecord, BookingRequest, TimeOffer
from ..models.offer import LONGEST, SHORTEST
from ..numbers_page import numbers_page
from ..scope import OwnClinicFilter
from .access import WatchedAdmin


class MoveForm(forms.ModelForm):
    """The next step of a request. Everything else on the page is read-only."""

    next_state = forms.ChoiceField(label="Next step", required=False)
    note = TextField(
        label="Note for the trail",
        required=False,
        max_length=500,
        help_text="The person can read it, under what we hold about them.",
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
    )
    time_1 = MomentField(label="Time", required=False, help_text="In the clinic's time. To offer or to book.")
    time_2 = MomentField(label="Another time", required=False)
    time_3 = MomentField(label="A third time", required=False)
    minutes = forms.IntegerField(min_value=SHORTEST, max_value=LONGEST, initial=45, required=False)
    way = forms.ChoiceField(label="In person or video", choices=TimeOffer.Way, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = BookingRequest
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        moves = lifecycle.moves_from(self.instance.state)
        self.fields["next_state"].choices = [("", "Leave it as it is")] + [(state, state.label) for state in moves]
        self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        data = super().clean()
        to, note, version = data.get("next_state"), data.get("note", ""), data.get("seen_version")
        if to:
            data["times"] = self.times(data)
            lifecycle.refuse_unless_allowed(self.instance, to, note, version, data["times"])
            offers.refuse_bad_times(self.instance, data["times"], timezone.now())
        elif data.get("note"):
            raise ValidationError("Choose the next step that this note belongs to.")
        return data

    def times(self, data):
        """The times that were typed, as the clinic's clock shows them."""
        typed = [data[name] for name in ["time_1", "time_2", "time_3"] if data.get(name)]
        facts = {"minutes": data.get("minutes") or 45, "way": data.get("way") or TimeOffer.Way.IN_PERSON}
        return [TimeOffer(starts_at=offers.at_clinic(self.instance.clinic, time), **facts) for time in typed]


@admin.register(BookingRequest)
class BookingRequestAdmin(WatchedAdmin):
    form = MoveForm
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
    search_fields = ["reference"]  # for fields that choose a request; people are found by POST, see `find`
    show_full_result_count = False
    change_list_template = "admin/intake/bookingrequest/change_list.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "summary",
                    "next_state",
                    ("time_1", "time_2", "time_3"),
                    ("minutes", "way"),
                    "note",
                    "seen_version",
                ]
            },
        ),
        ("Person", {"fields": ["person", "preferred_name", "birth_date", "reach", "suspicion"]}),
        ("Answers, as they were asked", {"fields": ["answered", "found"]}),
        ("Why this clinic", {"fields": ["routed"]}),
        ("What happened", {"fields": ["times", "timeline", "mails"]}),
    ]
    readonly_fields = [
        "summary",
        "person",
        "preferred_name",
        "birth_date",
        "reach",
        "suspicion",
        "answered",
        "found",
        "routed",
    ]
    readonly_fields += ["times", "timeline", "mails"]

    def get_urls(self):
        def own(address, view, name, **more):
            return path(address, self.admin_site.admin_view(view), more, name=f"intake_bookingrequest_{name}")

        record = AccessRecord.objects.record
        return [
            own("find/", self.find, "find"),
            own("numbers/", self.numbers, "numbers"),
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

    def save_model(self, request, obj, form, change):
        """Only the transition function writes; the form carries what it needs."""
        data = form.cleaned_data
        request.refused = ""
        if data["next_state"]:
            try:
                at, note, version = timezone.now(), data["note"], data["seen_version"]
                lifecycle.move(obj, data["next_state"], request.user, at, note, version, data["times"])
            except ValidationError as error:
                request.refused = " ".join(error.messages)

    def response_change(self, request, obj):
        if request.refused:
            self.message_user(request, request.refused, messages.ERROR)
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

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

    @admin.display(description="in short")
    def summary(self, obj):
        return format_html(
            "<strong>{}</strong> &middot; {} &middot; {} &middot; {}",
            obj.reference,
            obj.get_state_display(),
            obj.clinic,
            self.priority_words(obj),
        )

    @admin.display(description="answers")
    def answered(self, obj):
        rows = [
            (answer["question"], " (self-check)" if answer.get("from") else "", answer["words"])
            for answer in obj.answers
        ]
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}{}</dt><dd><bdi>{}</bdi></dd>", rows))

    @admin.display(description="what the self-check found")
    def found(self, obj):
        """Pattern, urgency and contributors in lines; "-" when no self-check was brought."""
        if not obj.assessment:
            return "-"
        level, flags = obj.assessment["level"], ", ".join(obj.assessment["flags"])
        top = (f"Pattern: {obj.assessment['pattern']}, {obj.assessment['points']} points.",)
        lines = [top, (f"Level {level}{': ' if flags else ''}{flags}.",)]
        lines += [(contributor_line(each),) for each in obj.assessment["contributors"]]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))

    @admin.display(description="clinics weighed")
    def routed(self, obj):
        rows = [
            (
                candidate["name"],
                " (chosen)" if candidate["slug"] == obj.route["taken"] else "",
                " ".join(candidate["reasons"]),
            )
            for candidate in obj.route["candidates"]
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li><strong>{}</strong>{}: {}</li>", rows))

    @admin.display(description="times")
    def times(self, obj):
        rows = [(visits.in_words(each), each.get_state_display()) for each in obj.offers.select_related("clinic")]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", rows))

    @admin.display(description="timeline")
    def timeline(self, obj):
        rows = [
            (
                promise.in_words(event.at.astimezone(obj.clinic.zone)),
                event.get_to_state_display(),
                event.actor_words,
                event.note,
            )
            for event in obj.events.all()
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: <strong>{}</strong>, {} {}</li>", rows))

    @admin.display(description="mails")
    def mails(self, obj):
        rows = [
            (mail.subject, mail.recipient, mail.get_state_display(), mail.last_error) for mail in obj.messages.all()
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} to {}: {} {}</li>", rows))


def contributor_line(found):
    """A contributor of an assessment, like "volume: LIKELY, 9 of 12 points, 3 of 3 checks"."""
    checks = f"{found['checks']} of {found['all_checks']} checks"
    return f"{found['name']}: {found['likelihood']}, {found['score']} of {found['out_of']} points, {checks}"
