"""Who looked at which request, for the managers of its clinic."""

from django.contrib import admin

from ..models import AccessRecord
from ..paging import KeyedChangeList
from ..scope import ClinicScopedAdmin, OwnClinicFilter


@admin.register(AccessRecord)
class AccessRecordAdmin(ClinicScopedAdmin):
    """Read-only, for everybody. Looking here writes nothing."""

    list_display = ["reference", "what", "actor_words", "clinic", "at"]
    list_filter = ["what", ("clinic", OwnClinicFilter), "at"]
    list_select_related = ["clinic"]
    search_fields = ["reference", "actor_words"]
    fields = ["reference", "what", "actor_words", "clinic", "at"]
    sortable_by = ["at"]

    def get_changelist(self, request, **kwargs):
        return KeyedChangeList

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
