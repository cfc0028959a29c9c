"""The picture library of the editors."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .. import pictures
from ..models import Figure, Picture, Revision, Video


class PictureForm(forms.ModelForm):
    class Meta:
        widgets = {"alt": forms.Textarea(attrs={"rows": 2})}


class NewPictureForm(PictureForm):
    """A new picture brings its file. Later its words and focal point change, never the file: pages rely on it."""

    file = forms.FileField(
        label="Picture",
        allow_empty_file=True,
        max_length=250,
        error_messages={
            "required": "Choose the picture.",
            "max_length": "The name of this file is longer than 250 characters. Rename it.",
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG or WebP, up to 10 MB and 40 million pixels. What the file says about place, time and"
        " camera is dropped.",
    )

    def clean_file(self):
        try:
            made = pictures.make(self.cleaned_data["file"].read(pictures.BYTES + 1))
        except pictures.Refused as error:
            raise forms.ValidationError(str(error)) from error
        if same := Picture.objects.filter(digest=made.digest).first():
            raise forms.ValidationError(f"This picture is in the library already, as “{same.title}”. Use that one.")
        return made


def using(revision):
    """A page that uses a picture, as a link, with what the public sees of it."""
    state = "live" if revision.state == Revision.State.APPROVED else revision.get_state_display().lower()
    return reverse("admin:education_revision_change", args=[revision.pk]), revision.article.path, state


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ["title", "thumbnail", "for_screen_readers", "used_on"]
    list_filter = ["decorative"]
    list_per_page = 50
    search_fields = ["title", "alt", "credit"]
    fieldsets = [
        (
            "For people who cannot see it",
            {
                "fields": ["alt", "decorative"],
                "description": "One of the two: what it tells, or that it is decorative.",
            },
        ),
        (
            "When it is cut",
            {"fields": ["focal_x", "focal_y"], "description": "A strip or square of it keeps this point in view."},
        ),
    ]
    readonly_fields = ["thumbnail", "used_on"]

    def get_queryset(self, request):
        current = Revision.objects.current()
        places = [
            Prefetch(name, block.objects.filter(parent__in=current).select_related("parent__article"), f"{name}_seen")
            for name, block in {"figures": Figure, "posters": Video}.items()
        ]
        return super().get_queryset(request).prefetch_related("variants", *places)

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, form=PictureForm if obj else NewPictureForm, **kwargs)

    def get_fieldsets(self, request, obj=None):
        first = ["thumbnail", "title", "credit", "used_on"] if obj else ["file", "title", "credit"]
        return [(None, {"fields": first}), *self.fieldsets]

    @admin.display(description="picture")
    def thumbnail(self, picture):
        file = picture.variants.all()[0]
        return format_html('<img src="{}" alt="" height="80" loading="lazy">', file.url)

    @admin.display(description="screen readers say")
    def for_screen_readers(self, picture):
        return picture.words or "nothing: decorative"

    @admin.display(description="live and draft pages")
    def used_on(self, picture):
        blocks = [*picture.figures_seen, *picture.posters_seen]
        pages = sorted({using(block.parent) for block in blocks}, key=lambda page: page[1])
        return format_html_join(", ", '<a href="{}">{}</a> ({})', pages) or "not used"

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.keep(form.cleaned_data["file"])

    def delete_view(self, request, object_id, extra_context=None):
        picture = self.get_object(request, object_id)
        if picture and self.has_delete_permission(request, picture) and (words := self.why_kept(picture)):
            self.message_user(request, words, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:education_picture_change", args=[picture.pk]))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [words for picture in objs if (words := self.why_kept(picture))]
        return deleted, counts, lacking, kept or protected

    def why_kept(self, picture):
        blocks = [picture.figures, picture.posters]
        paths = sorted({path for kind in blocks for path in kind.values_list("parent__article__path", flat=True)})
        if not paths:
            return ""
        return (
            f"“{picture}” cannot be deleted: a version of {', '.join(paths)} uses it. "
            "Earlier versions count, because they can be brought back."
        )
