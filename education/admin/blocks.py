"""How blocks look in the editor: their sign, their help, and the widgets of the few that need one.

The edit page asks the database as often for thirty blocks of a kind as for one.
"""

from content_editor.admin import ContentEditorInline
from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import models

from ..models import ExercisePicker

HTTPS = {models.URLField: {"assume_scheme": "https"}}


class KnownSelect(AutocompleteSelect):
    """Finds a row as one types. The row chosen before came with its block, and is not asked for again."""

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, self.known.pk, str(self.known), True, len(empty))], 0)]


class BlockFormSet(forms.BaseInlineFormSet):
    """Blocks of one kind. The rows that a field offers are read for the first block, and shown in all.

    What a field accepts is its own `queryset`, as ever: only what it shows is shared.
    """

    def __init__(self, *args, **kwargs):
        self.offered = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not isinstance(field.widget, RelatedFieldWidgetWrapper):
                continue
            if isinstance(field.widget.widget, KnownSelect):
                field.widget.widget.known = getattr(form.instance, name) if form.instance.pk else None
            else:
                field.choices = self.offer(name, field)

    def offer(self, name, field):
        if name not in self.offered:
            self.offered[name] = list(field.choices)
        return self.offered[name]


class BlockInline(ContentEditorInline):
    formset = BlockFormSet
    formfield_overrides = HTTPS

    def get_queryset(self, request):
        """Each block comes with the rows it points to."""
        one = [field.name for field in self.model._meta.fields if field.many_to_one]
        many = [field.name for field in self.model._meta.many_to_many]
        return super().get_queryset(request).select_related(*one).prefetch_related(*many)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """The help of the block stands above its fields."""
        return [(None, {"fields": self.get_fields(request, obj), "description": self.model.help})]


class ExercisePickerForm(forms.ModelForm):
    class Meta:
        widgets = {"exercises": forms.CheckboxSelectMultiple}

    def clean_exercises(self):
        chosen = self.cleaned_data["exercises"]
        if len(chosen) > ExercisePicker.MOST:
            raise forms.ValidationError(f"Choose {ExercisePicker.MOST} exercises or fewer.")
        return chosen


SPECIAL = {"exercisepicker": {"form": ExercisePickerForm}, "figure": {"autocomplete_fields": ["picture"]}}
SPECIAL["video"] = {"autocomplete_fields": ["poster"]}


def inline(block):
    return BlockInline.create(block, icon=block.icon, **SPECIAL.get(block._meta.model_name, {}))
