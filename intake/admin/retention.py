"""How long requests are kept: rows that administrators set within limits."""

from django.contrib import admin

from ..models import RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    list_display = ["covers", "days", "limits", "why"]
    fields = ["covers", "days", "limits", "why"]
    readonly_fields = ["covers", "limits"]

    @admin.display(description="may be")
    def limits(self, rule):
        return f"{rule.least} to {rule.most} days"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
