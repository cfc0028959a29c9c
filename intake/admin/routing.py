"""What routing rests on: services, languages, and how much each rule counts."""

from django.contrib import admin

from ..models import Language, RoutingRule, Service


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """Rules know services by their code. One that no clinic offers is shown nowhere."""
        return False


@admin.register(Language)
class LanguageAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    list_display = ["code", "weight", "active", "sentence", "holds_when"]
    fields = ["code", "holds_when", "sentence", "weight", "active", "position"]
    readonly_fields = ["code", "holds_when"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
