"""Drawing by numbers: a pose with its picture beside the numbers, and movements made of poses."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from ..figures.pose import NAMES
from ..models import DrawnFigure, KeyPosition, Movement, Pose, Revision
from .buttons import ButtonAdmin, change_url
from .clinical import reviews

SIDES = "The near side is the one towards you. Angles are in degrees; 0 everywhere is a person standing straight."


def limbs(side):
    joints = [f"{side}_{joint}" for joint in ["hip", "knee", "ankle", "bend", "shoulder", "elbow"]]
    return [*joints, f"{side}_foot", f"{side}_hand"]


SIGNED = (
    "A page that a reviewer signed, or looks at now, shows this, so it stays as it is. "
    "For another one, add it, and use it in a draft of the page."
)


class SignedAdmin(admin.ModelAdmin):
    """Drawings go straight to the pages that show them: those of a page that is in review or signed, editors only see.

    Who edits and reviews may change them.
    """

    def pages(self, obj):
        """The revisions that show it."""
        raise NotImplementedError

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not self.is_closed(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not self.is_closed(request, obj)

    def is_closed(self, request, obj):
        if obj is None or reviews(request):
            return False
        if not hasattr(request, "is_closed"):  # it is asked at each look at the permissions of this one
            request.is_closed = self.pages(obj).signed(timezone.now()).exists()
        return request.is_closed

    def change_view(self, request, object_id, *args, **kwargs):
        obj = self.get_object(request, object_id)
        if request.method == "GET" and self.is_closed(request, obj):
            self.message_user(request, SIGNED, messages.INFO)
        return super().change_view(request, object_id, *args, **kwargs)


@admin.register(Pose)
class PoseAdmin(SignedAdmin, ButtonAdmin):
    list_display = ["thumbnail", "title", "code", "view", "used_in"]
    list_display_links = ["title"]
    list_filter = ["view"]
    list_per_page = 50
    search_fields = ["code", "title"]
    prepopulated_fields = {"code": ["title"]}
    readonly_fields = ["picture"]
    fieldsets = [
        (None, {"fields": ["picture", "title", "code", "description", "view"]}),
        ("Trunk and head", {"fields": ["trunk", "head", "pelvis", "body"], "description": SIDES}),
        ("Near side", {"fields": limbs("near")}),
        ("Far side", {"fields": limbs("far")}),
        ("Around the person", {"fields": ["lift", "wall", "step", "chair", "band", "mat", "plumb", "arc"]}),
    ]

    class Media:
        css = {"all": ["css/tokens.css", "css/components/figure.css"]}
        js = [forms.widgets.Script("js/pose-preview.js", type="module")]

    def pages(self, pose):
        of_movements = DrawnFigure.objects.filter(movement__positions__pose=pose)
        return Revision.objects.filter(Q(pk__in=of_movements.values("parent")) | Q(figure=pose))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("positions__movement")

    def get_urls(self):
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="education_pose_preview"), *super().get_urls()]

    @admin.display(description="picture")
    def thumbnail(self, pose):
        return pose.small

    @admin.display(description="picture")
    def picture(self, pose):
        drawn = pose.described("picture") if pose.pk else ""
        return format_html(
            '<div class="pose-look"><div class="pose-picture" data-preview="{}">{}</div>'
            '<p class="pose-words" role="status"></p></div>',
            reverse("admin:education_pose_preview"),
            drawn,
        )

    @admin.display(description="movements")
    def used_in(self, pose):
        return ", ".join(dict.fromkeys(position.movement.title for position in pose.positions.all())) or "none"

    def preview(self, request):
        """The picture of the numbers in the form, none of which is kept; or the sentence that says what to change."""
        if not request.user.has_perm("education.view_pose"):
            raise PermissionDenied
        form = NumbersForm(request.POST)
        if form.is_valid():
            return HttpResponse(form.instance.described("picture"), content_type="image/svg+xml")
        words = " ".join(sentence for sentences in form.errors.values() for sentence in sentences)
        return HttpResponse(words, content_type="text/plain; charset=utf-8")

    def buttons(self, request, obj):
        return {"look": "Save and look"} if self.has_change_permission(request, obj) else {}

    def look(self, request, pose):
        return change_url(pose)


class NumbersForm(forms.ModelForm):
    """What the preview needs of the form: the view, the numbers and the contacts."""

    class Meta:
        model = Pose
        fields = NAMES


class KeyPositionInline(admin.TabularInline):
    model = KeyPosition
    extra = 0
    autocomplete_fields = ["pose"]


@admin.register(Movement)
class MovementAdmin(SignedAdmin):
    list_display = ["title", "code", "plays"]
    search_fields = ["code", "title"]
    prepopulated_fields = {"code": ["title"]}
    fields = ["strip", "title", "code", "plays"]
    readonly_fields = ["strip"]
    inlines = [KeyPositionInline]

    class Media:
        css = {"all": ["css/tokens.css", "css/components/figure.css"]}

    def pages(self, movement):
        return Revision.objects.filter(pk__in=DrawnFigure.objects.filter(movement=movement).values("parent"))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("positions__pose")

    @admin.display(description="pictures")
    def strip(self, movement):
        if not movement.pk:
            return ""
        figures = [[position["figure"]] for position in movement.strip("strip")["positions"]]
        return format_html('<div class="pose-picture">{}</div>', format_html_join("", "{}", figures))
