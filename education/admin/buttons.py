"""Buttons beside Save: each does one thing with the saved object."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse


class ButtonAdmin(admin.ModelAdmin):
    """Adds buttons beside Save. Each is a method that acts on the saved object and returns an answer or an address."""

    def buttons(self, request, obj):
        """{method name: words} for this person and object."""
        raise NotImplementedError

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["extra_buttons"] = self.buttons(request, obj) if obj else {}
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def response_change(self, request, obj):
        pressed = [name for name in self.buttons(request, obj) if name in request.POST]
        if not pressed:
            return super().response_change(request, obj)
        try:
            answer = getattr(self, pressed[0])(request, obj)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            answer = request.path
        return answer if isinstance(answer, HttpResponseBase) else HttpResponseRedirect(answer)


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
