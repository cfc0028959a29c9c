"""Writing a revision: the block editor, looking at it, two people at once, and the way to review."""

from content_editor.admin import ContentEditor
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.forms.widgets import Script
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from .. import publishing, search, writing
from ..compare import compare
from ..models import BLOCKS, Exercise, Revision
from ..parts import parts
from ..views import show
from ..wording import say
from . import doses, workflow
from .blocks import inline
from .buttons import ButtonAdmin, change_url

BEHIND = "Somebody else saved this draft while you were writing"
LATE = "Somebody asked for review of this draft while you were writing"


class RevisionForm(forms.ModelForm):
    """The words of a revision, and the version they were opened at."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Revision
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version


class ExerciseForm(forms.ModelForm):
    """The dose; the contributors as boxes to tick."""

    helps = forms.MultipleChoiceField(
        label="Helps with",
        choices=lambda: [(code, say(f"contributor.{code}")) for code in Exercise.CONTRIBUTORS],
        widget=forms.CheckboxSelectMultiple,
    )


class ExerciseInline(admin.StackedInline):
    model = Exercise
    form = ExerciseForm
    extra = 0
    max_num = 1
    decided = ["code", *Exercise.DOSE]
    words = ["helps", "purpose", "equipment", "mistakes", "stop_if", "easier", "harder"]
    about = "Reviewers change the dose of a draft on a page of its own, under Exercises, with a reason."
    fieldsets = [(None, {"fields": words}), ("Dose", {"fields": ["code", *doses.LINES], "description": about})]

    def get_readonly_fields(self, request, obj=None):
        """A new exercise begins with a dose. From then on it is for reviewers."""
        return self.decided if Exercise.objects.filter(revision=obj).exists() else []

    def has_delete_permission(self, request, obj=None):
        """Else a new one in its place would have another dose."""
        return False


@admin.register(Revision)
class RevisionAdmin(ButtonAdmin, ContentEditor):
    form = RevisionForm
    list_display = ["title", "article", "number", "state", "publish_at", "page"]
    list_filter = ["state", "article__kind"]
    list_select_related = ["article"]
    search_fields = ["article__path"]  # words go another way: get_search_results
    filter_horizontal = ["references"]
    fields = [
        "article",
        "title",
        "menu_title",
        "answer",
        "summary",
        "description",
        "figure",
        "references",
        "change_note",
        "publish_at",
        "seen_version",
    ]
    inlines = [*map(inline, BLOCKS), ExerciseInline]

    class Media:
        js = ["js/editor-keys.js"]

    def get_urls(self):
        return workflow.urls(self.admin_site) + super().get_urls()

    @admin.display(description="on the page")
    def page(self, revision):
        return format_html('<a href="{}">Look</a>', reverse("draft", args=[revision.pk]))

    @admin.display(description="Before this can be approved")
    def to_mend(self, revision):
        return render_to_string("components/findings.html", {"findings": writing.findings(revision)})

    def get_fields(self, request, obj=None):
        return [*(["to_mend"] if obj and obj.state in Revision.OPEN_STATES else []), *self.fields]

    def get_readonly_fields(self, request, obj=None):
        return ["article", "to_mend"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_actions(self, request):
        """Deleting many at once would pass by the guard of each."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_inline_instances(self, request, obj=None):
        """Words that are no draft are looked at on their page, not block by block."""
        return super().get_inline_instances(request, obj) if obj is None or obj.is_draft else []

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Who writes on while a colleague asks for review loses no word: the draft opens, for this answer only."""
        request.is_late = False
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            request.is_late = self.took_back(request, object_id) and "take_back" not in request.POST
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if request.is_late:
                transaction.set_rollback(True)
        return response

    def took_back(self, request, object_id):
        revision = self.get_object(request, unquote(object_id))
        is_waiting = revision is not None and revision.state == Revision.State.IN_REVIEW
        if not is_waiting or not super().has_change_permission(request):
            return False
        publishing.take_back(revision, request.user, timezone.now())
        return True

    def save_model(self, request, obj, form, change):
        """Save, and notice when somebody else saved since this form was opened."""
        if not change:
            obj.author = request.user
            super().save_model(request, obj, form, change)
            publishing.record(obj.article, obj, publishing.What.DRAFTED, request.user, timezone.now())
            return
        stored = Revision.objects.select_for_update().get(pk=obj.pk)
        is_behind = stored.version != form.cleaned_data["seen_version"]
        request.theirs = parts(stored) if is_behind or request.is_late else None
        obj.version = stored.version + 1
        super().save_model(request, obj, form, change)
        publishing.note_edit(obj, request.user, timezone.now())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        search.index(form.instance)

    def get_search_results(self, request, queryset, search_term):
        """The search of the site, among drafts and old revisions too. An address finds its page."""
        if not search_term.strip() or search_term.startswith("/"):
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=search.answer(search_term, queryset, with_drafts=True).found), False

    def response_change(self, request, obj):
        if request.theirs is not None:
            return self.conflict(request, obj)
        return super().response_change(request, obj)

    def conflict(self, request, obj):
        """Somebody else was faster: show both versions, keep what is stored, and give this person's words back."""
        kind = ContentType.objects.get_for_model(Revision)
        saves = LogEntry.objects.filter(content_type=kind, object_id=obj.pk).select_related("user")
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {
            **admin.site.each_context(request),
            "title": LATE if request.is_late else BEHIND,
            "last": next(iter(saves[1:2]), None),  # the newest is this very save, which is about to be undone
            "asked": obj.events.filter(what="submitted").last() if request.is_late else None,
            "rows": compare(request.theirs, parts(obj)),
            "posted": [(name, value) for name, value in posted if name not in {"seen_version", "csrfmiddlewaretoken"}],
            "version": obj.version - 1,
            "back": change_url(obj),
        }
        response = render(request, "admin/education/revision/conflict.html", context)
        transaction.set_rollback(True)
        return response

    def buttons(self, request, obj):
        if not obj.is_draft or not self.has_change_permission(request, obj):
            return {}
        return {"preview": "Preview without saving", "look": "Save and look at the page", "submit": "Ask for review"}

    def preview(self, request, revision):
        """The real page with what is in the form, while nothing of it is kept."""
        response = show(request, Revision.objects.select_related("article__parent").get(pk=revision.pk), is_draft=True)
        transaction.set_rollback(True)
        response["Cache-Control"] = "no-store"
        return response

    def look(self, request, revision):
        return reverse("draft", args=[revision.pk])

    def submit(self, request, revision):
        publishing.submit(revision, request.user, timezone.now())
        self.message_user(request, "The reviewers see it on their desk now. You can take it back until they decide.")
        return change_url(revision)

    def view_on_site(self, revision):
        return reverse("draft", args=[revision.pk])

    def render_change_form(self, request, context, obj=None, **kwargs):
        """The editor's scripts run under the strict policy: give them the nonce of this answer."""
        context["steps"] = workflow.steps(request, obj) if obj else []
        if obj and not obj.is_draft:
            return admin.ModelAdmin.render_change_form(self, request, context, obj=obj, **kwargs)
        response = super().render_change_form(request, context, obj=obj, **kwargs)
        nonce = str(request.csp_nonce)
        response.context_data["media"] = response.context_data["media"].with_nonce(nonce)
        response.context_data["style_nonce"] = Script("js/style-nonce.js", nonce=nonce)
        return response
