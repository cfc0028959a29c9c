"""Who sees which clinic's people. Every admin class that shows a request goes through here."""

from django.contrib import admin
from django.http import Http404

from .models import Clinic


class ClinicScopedAdmin(admin.ModelAdmin):
    """Rows of the user's own clinics, everywhere the admin looks; anything else does not exist for them.

    The model's queryset has `of(user)`.
    """

    def get_queryset(self, request):
        return super().get_queryset(request).of(request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found


class OwnClinicFilter(admin.RelatedFieldListFilter):
    """The clinics of this person as choices; other clinics are not even named."""

    template = "admin/intake/bookingrequest/choices.html"

    def field_choices(self, field, request, model_admin):
        return [(clinic.pk, str(clinic)) for clinic in Clinic.objects.of(request.user)]
