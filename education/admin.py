"""The editors' side of the pages."""

from content_editor.admin import ContentEditor, ContentEditorInline
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms.widgets import Script
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from . import publishing
from .models import BLOCKS, Article, Exercise, Notice, RedFlag, Redirect, Reference, Revision, SiteSettings

ICONS = {
    "prose": "notes",
    "callout": "lightbulb",
    "dolist": "checklist",
    "carecard": "emergency",
    "childtiles": "grid_view",
    "video": "play_circle",
}


HTTPS = {models.URLField: {"assume_scheme": "https"}}


class ButtonAdmin(admin.ModelAdmin):
    """Adds buttons beside Save. Each is a method that acts on the saved object and returns where to go."""

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
            return HttpResponseRedirect(getattr(self, pressed[0])(request, obj))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(request.path)


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


@admin.register(Article)
class ArticleAdmin(ButtonAdmin):
    list_display = ["path", "title", "kind", "position", "in_menu", "draft"]
    list_filter = ["kind", "in_menu"]
    fields = ["parent", "slug", "kind", "position", "in_menu"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_live().prefetch_related("revisions")

    def get_readonly_fields(self, request, obj=None):
        return ["parent", "slug", "kind"] if obj and obj.parent_id is None else []

    @admin.display(description="what the public sees")
    def title(self, article):
        titles = {revision.pk: revision.title for revision in article.revisions.all()}
        return "nothing" if article.withdrawn_at else titles.get(article.live_revision_id, "nothing")

    @admin.display(description="open draft")
    def draft(self, article):
        for revision in article.revisions.all():
            if revision.is_open:
                return format_html('<a href="{}">Open</a>', change_url(revision))
        return "–"

    def buttons(self, request, obj):
        if not request.user.has_perm("education.add_revision"):
            return {}
        public = {"put_back": "Put back"} if obj.withdrawn_at else {"withdraw": "Withdraw the page"}
        return {"new_draft": "New draft"} | (public if request.user.has_perm("education.approve_revision") else {})

    def new_draft(self, request, article):
        newest = article.revisions.order_by("-number").first()
        if newest is None:
            return reverse("admin:education_revision_add") + f"?article={article.pk}"
        return change_url(publishing.new_draft(newest, request.user))

    def withdraw(self, request, article):
        article.withdrawn_at = timezone.now()
        article.save()
        return change_url(article)

    def put_back(self, request, article):
        article.withdrawn_at = None
        article.save()
        return change_url(article)

    def has_delete_permission(self, request, obj=None):
        return False


class ExerciseInline(admin.StackedInline):
    model = Exercise
    extra = 0
    max_num = 1


@admin.register(Revision)
class RevisionAdmin(ButtonAdmin, ContentEditor):
    list_display = ["title", "article", "number", "state", "publish_at", "page"]
    list_filter = ["state", "article__kind"]
    list_select_related = ["article"]
    search_fields = ["title", "article__path"]
    filter_horizontal = ["references"]
    fields = [
        "article",
        ("title", "menu_title"),
        "answer",
        "summary",
        "description",
        "references",
        "change_note",
        "publish_at",
    ]
    inlines = [
        ContentEditorInline.create(block, icon=ICONS[block._meta.model_name], formfield_overrides=HTTPS)
        for block in BLOCKS
    ]
    inlines += [ExerciseInline]

    class Media:
        js = ["js/editor-keys.js"]

    @admin.display(description="on the page")
    def page(self, revision):
        return format_html('<a href="{}">Look</a>', reverse("draft", args=[revision.pk]))

    def get_readonly_fields(self, request, obj=None):
        return ["article"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_open)

    def get_actions(self, request):
        """Deleting many at once would pass by the guard of each."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def buttons(self, request, obj):
        if not obj.is_open:
            return {}
        look = {"look": "Save and look at the page"}
        return look | ({"approve": "Approve"} if request.user.has_perm("education.approve_revision") else {})

    def look(self, request, revision):
        return reverse("draft", args=[revision.pk])

    def approve(self, request, revision):
        if not request.user.has_perm("education.approve_revision"):
            raise PermissionDenied
        publishing.approve(revision, request.user, timezone.now())
        self.message_user(
            request, f"The public sees it from {timezone.localtime(revision.publish_at):%B %d, %Y, %H:%M}."
        )
        return reverse("admin:education_article_changelist")

    def view_on_site(self, revision):
        return reverse("draft", args=[revision.pk])

    def get_inline_instances(self, request, obj=None):
        """A closed revision is looked at on its page, not block by block."""
        return super().get_inline_instances(request, obj) if obj is None or obj.is_open else []

    def render_change_form(self, request, context, obj=None, **kwargs):
        """The editor's scripts run under the strict policy: give them the nonce of this answer."""
        if obj and not obj.is_open:
            return admin.ModelAdmin.render_change_form(self, request, context, obj=obj, **kwargs)
        response = super().render_change_form(request, context, obj=obj, **kwargs)
        nonce = str(request.csp_nonce)
        response.context_data["media"] = response.context_data["media"].with_nonce(nonce)
        response.context_data["style_nonce"] = Script("js/style-nonce.js", nonce=nonce)
        return response


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    formfield_overrides = HTTPS

    def get_deleted_objects(self, objs, request):
        """A source that a page cites stays."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        cited = Revision.objects.filter(references__in=objs).distinct()
        return deleted, counts, missing, [*protected, *map(str, cited)]

    list_display = ["key", "citation"]
    search_fields = ["key", "citation"]


@admin.register(RedFlag)
class RedFlagAdmin(admin.ModelAdmin):
    list_display = ["code", "level", "group", "question", "active"]
    list_filter = ["level", "group", "active"]
    search_fields = ["code", "question"]


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_path", "article"]
    list_select_related = ["article"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ["text", "starts_at", "ends_at"]
