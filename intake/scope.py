"""Who sees which clinic's people. Every admin class that shows a request goes through here."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.http import Http404

from .models import BookingRequest, Clinic

DIGITS = 18  # more would not fit a database's number


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

    def response_action(self, request, queryset):
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        numbers = [pk for pk in chosen if pk.isdecimal() and len(pk) <= DIGITS]
        own = self.get_queryset(request).filter(pk__in=numbers).values_list("pk", flat=True)
        if chosen != {str(pk) for pk in own}:
            raise Http404
        return super().response_action(request, queryset)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **own_choices(db_field, request.user), **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **own_choices(db_field, request.user), **kwargs)


def own_choices(db_field, user):
    """The keyword that limits what a field offers and accepts: own clinics, their requests, and colleagues there."""
    model, clinics = db_field.remote_field.model, Clinic.objects.of(user)
    if model is Clinic:
        return {"queryset": clinics}
    if model is BookingRequest:
        return {"queryset": BookingRequest.objects.of(user)}
    if model is get_user_model():
        return {"queryset": model.objects.filter(is_active=True, memberships__clinic__in=clinics).distinct()}
    return {}


class OwnClinicFilter(admin.RelatedFieldListFilter):
    """The clinics of this person as choices; other clinics are not even named."""

    template = "admin/intake/bookingrequest/choices.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not set(self.lookup_val or []) <= {str(pk) for pk, _ in self.lookup_choices}:
            raise Http404

    def field_choices(self, field, request, model_admin):
        return [(clinic.pk, str(clinic)) for clinic in Clinic.objects.of(request.user)]
