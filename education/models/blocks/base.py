"""What all blocks share."""

from content_editor.models import create_plugin_base
from django.db import transaction
from django.db.models import Q
from django_prose_editor.fields import ProseEditorField

from ... import markup
from ...bounds import between, texts
from ..revision import Revision

PROSE_LIMIT = 20_000


def place_bounds():
    return [*texts(region=255), between("ordering", 0, 1_000_000)]


def prose(**kwargs):
    return ProseEditorField(max_length=PROSE_LIMIT, extensions=markup.EXTENSIONS, sanitize=True, **kwargs)


class Block(create_plugin_base(Revision)):
    """A part of a page. It changes only while its revision is a draft; its prose is cleaned at every save.

    `icon` is its sign in the editor (a Material icon), `help` says there when to use it.
    """

    class Meta:
        abstract = True
        ordering = ["ordering"]

    def save(self, **kwargs):
        if hasattr(self, "body"):
            self.body = markup.clean(self.body)
        with transaction.atomic():
            self.pages().refuse_unless_drafts()
            super().save(**kwargs)

    def delete(self, **kwargs):
        with transaction.atomic():
            self.pages().refuse_unless_drafts()
            return super().delete(**kwargs)

    def pages(self):
        """The revision it belongs to now, and the one it belonged to before."""
        before = type(self)._base_manager.filter(pk=self.pk).values("parent")
        return Revision.objects.filter(Q(pk=self.parent_id) | Q(pk__in=before))

    @property
    def search_text(self):
        """What a reader sees of it, as the search reads it."""
        heading = markup.ended(getattr(self, "heading", ""))
        return f"{heading} {getattr(self, 'text', '')} {markup.plain(getattr(self, 'body', ''))}".strip()
