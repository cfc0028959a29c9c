"""The doses of exercises on drafts, for reviewers alone, with a reason that stays. Editors write the words around."""

from django.contrib import admin
from django.utils import timezone

from .. import publishing, search
from ..models import Exercise, Revision
from ..models.exercise import SPANS
from .clinical import ReasonedAdmin, ReasonForm, reviews

LINES = [
    *[(f"{name}_from", f"{name}_to") for name in SPANS],
    ("reps_unit", "each_side"),
    ("level", "pain_rule"),
    "note",
]


@admin.register(Exercise)
class DoseAdmin(ReasonedAdmin):
    form = ReasonForm
    list_display = ["code", "title", "line"]
    list_select_related = ["revision"]
    ordering = ["revision__article__position"]
    fields = ["code", "title", *LINES, "reason", "trail"]
    readonly_fields = ["code", "title", "trail"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(revision__state=Revision.State.DRAFT)

    @admin.display(description="draft")
    def title(self, exercise):
        return exercise.revision.title

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return reviews(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        """Who decides a dose wrote on the draft, so another reviewer signs it."""
        super().save_related(request, form, formsets, change)
        if form.has_changed():
            publishing.note_edit(form.instance.revision, request.user, timezone.now())
            search.index(form.instance.revision)
