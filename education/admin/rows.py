"""The rows around the pages: sources, red flags, notices, settings, redirects, reviewers."""

from django.contrib import admin
from django.utils.text import Truncator

from .. import search, wording
from ..models import (
    Clinician,
    GlossaryTerm,
    Notice,
    RedFlag,
    Redirect,
    Reference,
    Revision,
    SiteSettings,
    Synonym,
    Wording,
)
from .blocks import HTTPS
from .clinical import ReasonedAdmin, ReasonForm


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    formfield_overrides = HTTPS
    list_display = ["key", "citation"]
    search_fields = ["key", "citation"]

    def get_deleted_objects(self, objs, request):
        """A source that a page cites stays."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        cited = Revision.objects.filter(references__in=objs).distinct()
        return deleted, counts, missing, [*protected, *map(str, cited)]


class RedFlagForm(ReasonForm):
    words_only = frozenset(["question", "advice", "source"])


@admin.register(RedFlag)
class RedFlagAdmin(ReasonedAdmin):
    form = RedFlagForm
    list_display = ["code", "level", "group", "question", "active"]
    fields = ["code", "level", "group", "question", "advice", "source", "position", "active", "reason", "trail"]
    readonly_fields = ["trail"]
    list_filter = ["level", "group", "active"]
    search_fields = ["code", "question"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        search.index_care_cards()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        search.index_care_cards()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        search.index_care_cards()


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    list_display = ["words", "means"]
    search_fields = ["words", "means"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(admin.ModelAdmin):
    list_display = ["term", "meaning", "linked"]
    search_fields = ["term", "also", "meaning"]
    fields = ["term", "slug", "also", "inflected", "meaning", "linked"]
    prepopulated_fields = {"slug": ["term"]}


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_path", "article"]
    list_select_related = ["article"]
    search_fields = ["old_path", "article__path"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Wording)
class WordingAdmin(admin.ModelAdmin):
    """Words are there or not: staff reword them. Advice on urgent signs is for those who may change red flags."""

    list_display = ["said", "where"]
    list_filter = ["where"]
    search_fields = ["words", "code"]
    fields = ["where", "code", "words", "first_words"]
    readonly_fields = ["where", "code", "first_words"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(code__in=wording.shipped())

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        if obj and obj.clinical:
            return request.user.has_perm("education.change_redflag")
        return super().has_change_permission(request, obj)

    @admin.display(description="words", ordering="words")
    def said(self, row):
        return Truncator(row.words).words(15)

    @admin.display(description="the words we came with")
    def first_words(self, row):
        return row.shipped


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ["text", "starts_at", "ends_at"]


@admin.register(Clinician)
class ClinicianAdmin(admin.ModelAdmin):
    list_display = ["name", "credential", "licence_state", "user"]
    list_select_related = ["user"]
