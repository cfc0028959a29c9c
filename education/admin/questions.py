"""The self-check: its words are for editors; points, choices and what is asked are for reviewers."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from ..models import Choice, Question, RedFlag
from .clinical import NEEDED, ReasonedAdmin, ReasonForm, reviews

QUESTION_WORDS = ["words", "hint"]
CHOICE_WORDS = ["words", "because", "also_checked"]


class QuestionForm(ReasonForm):
    words_only = frozenset(QUESTION_WORDS)


class ChoiceForm(ReasonForm):
    words_only = frozenset(CHOICE_WORDS)
    reason = None  # one for the whole page

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def clean(self):
        data = forms.ModelForm.clean(self)
        if data.get("points") and not (data.get("because") or self.counts_for_the_pattern()):
            self.add_error("because", 'Say how "because you said ..." ends: this answer brings points.')
        return data

    def counts_for_the_pattern(self):
        return self.question.part == Question.Part.PATTERN


class ChoiceFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.question = self.instance  # a new one has no key yet, so the choice cannot lead to it

    def clean(self):
        super().clean()
        decides = any(form.decisions() for form in self.forms if form.has_changed())
        if decides and not self.data.get("reason", "").strip():
            raise ValidationError(NEEDED)


class ChoiceInline(admin.StackedInline):
    model = Choice
    form, formset = ChoiceForm, ChoiceFormSet
    decided = ["code", "points", "flag", "position", "active"]
    fields = [*CHOICE_WORDS, tuple(decided)]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("flag")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The signs that follow from answers, read once for all rows."""
        kwargs["queryset"] = RedFlag.objects.filter(group=RedFlag.Group.DERIVED)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(field.choices)
        return field

    def get_readonly_fields(self, request, obj=None):
        return [] if reviews(request) else self.decided

    def has_add_permission(self, request, obj=None):
        return reviews(request)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Question)
class QuestionAdmin(ReasonedAdmin):
    form = QuestionForm
    list_display = ["code", "words", "part", "screen", "active"]
    list_filter = ["part", "screen", "active"]
    search_fields = ["code", "words"]
    inlines = [ChoiceInline]
    decided = ["warning", "part", "screen", "position", "takes_many", "most", "is_key", "is_required", "runners_only"]
    fieldsets = [
        (None, {"fields": ["code", *QUESTION_WORDS]}),
        ("For reviewers", {"fields": [*decided, "active", "reason", "trail"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["code", "trail"] if obj else ["trail"]
        return fixed if reviews(request) else [*fixed, *self.decided, "active"]

    def has_add_permission(self, request):
        return reviews(request) and super().has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False
