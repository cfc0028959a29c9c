"""How blocks look in the editor: their sign, their help, and the widgets of the few that need one."""

from content_editor.admin import ContentEditorInline
from django import forms
from django.db import models

from ..models import ExercisePicker

HTTPS = {models.URLField: {"assume_scheme": "https"}}


def with_choices_read_once(field):
    """Else every form of a formset asks the database for the same choices."""
    if field is not None and not isinstance(field.widget, forms.HiddenInput):
        field.choices = list(field.choices)
    return field


class BlockInline(ContentEditorInline):
    """Blocks of one kind. However many there are, their rows and the choices of their fields are read once."""

    formfield_overrides = HTTPS

    def get_queryset(self, request):
        return self.model.get_queryset().filter(pk__in=super().get_queryset(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field if db_field.name == self.fk_name else with_choices_read_once(field)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return with_choices_read_once(super().formfield_for_manytomany(db_field, request, **kwargs))

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


SPECIAL = {"exercisepicker": {"form": ExercisePickerForm}}


def inline(block):
    return BlockInline.create(block, icon=block.icon, **SPECIAL.get(block._meta.model_name, {}))
