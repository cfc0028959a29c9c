"""How blocks look in the editor: their sign, their help, and the widgets of the few that need one."""

from content_editor.admin import ContentEditorInline
from django import forms
from django.db import models

from ..models import ExercisePicker

HTTPS = {models.URLField: {"assume_scheme": "https"}}


class BlockInline(ContentEditorInline):
    formfield_overrides = HTTPS

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
