"""The places of pages: the tree, drafts, withdrawing, and the whole history of a page."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from .. import publishing
from ..models import Article
from .buttons import ButtonAdmin, change_url

WITHDRAWN = "{path} is taken down: readers see that it is gone, and a way on. “Put back” shows it again at once."


@admin.register(Article)
class ArticleAdmin(ButtonAdmin):
    list_display = ["path", "title", "kind", "position", "in_menu", "draft"]
    list_filter = ["kind", "in_menu"]
    fields = ["parent", "slug", "kind", "position", "in_menu", "owner"]
    object_history_template = "admin/education/article/object_history.html"

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
            if revision.state in revision.OPEN_STATES:
                return format_html('<a href="{}">{}</a>', change_url(revision), revision.get_state_display())
        return "–"

    def buttons(self, request, obj):
        if not request.user.has_perm("education.add_revision"):
            return {}
        public = {"put_back": "Put back"} if obj.withdrawn_at else {"withdraw": "Withdraw the page"}
        return {"new_draft": "New draft"} | public

    def new_draft(self, request, article):
        newest = article.revisions.order_by("-number").first()
        if newest is None:
            return reverse("admin:education_revision_add") + f"?article={article.pk}"
        return change_url(publishing.new_draft(newest, request.user, timezone.now()))

    def withdraw(self, request, article):
        publishing.withdraw(article, request.user, timezone.now())
        self.message_user(request, WITHDRAWN.format(path=article.path), messages.WARNING)
        return change_url(article)

    def put_back(self, request, article):
        publishing.put_back(article, request.user, timezone.now())
        self.message_user(request, f"Readers see {article.path} again.", messages.SUCCESS)
        return change_url(article)

    def history_view(self, request, object_id, extra_context=None):
        article, facts = self.get_object(request, object_id), extra_context
        if article:
            facts = {"events": article.events.select_related("revision"), "revisions": article.revisions.all()}
        return super().history_view(request, object_id, facts)

    def has_delete_permission(self, request, obj=None):
        return False
