"""The steps of a revision besides writing: review, comparison, going back, and a link for an outside reviewer."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import publishing, sharing, writing
from ..bounds import sensible
from ..compare import compare
from ..models import Exercise, Revision
from ..parts import parts
from .buttons import change_url
from .clinical import reviews

YES_NO = [("yes", "Still current"), ("no", "Not any more")]


class ReviewForm(forms.Form):
    """What a reviewer answers: each source, when it goes public, and a note."""

    def __init__(self, *args, revision, **kwargs):
        super().__init__(*args, **kwargs)
        self.references = list(revision.references.all())
        for reference in self.references:
            self.fields[reference.key] = forms.ChoiceField(
                label=reference.citation, choices=YES_NO, widget=forms.RadioSelect, required=False
            )
        self.fields["publish_at"] = forms.SplitDateTimeField(
            label="Public from",
            required=False,
            widget=AdminSplitDateTime,
            initial=revision.publish_at,
            validators=[sensible],
            help_text="Empty: at once.",
        )
        self.fields["note"] = forms.CharField(
            label="Note",
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 3}),
            help_text="Needed when you send it back.",
        )

    def still_current(self):
        return [reference.key for reference in self.references if self.cleaned_data[reference.key] == "yes"]


def urls(site):
    """The addresses of these steps, below those of the revisions."""
    pages = {"review": review, "compare": compare_view, "take_back": take_back, "revert": revert, "share": share}
    return [
        path(f"<int:pk>/{name}/", site.admin_view(view), name=f"education_revision_{name}", kwargs={"site": site})
        for name, view in pages.items()
    ]


def url(name, revision):
    return reverse(f"admin:education_revision_{name}", args=[revision.pk])


def steps(request, revision):
    """What this person can do with this revision: (address, words, is it a change)."""
    user, found = request.user, []
    if revision.state == Revision.State.IN_REVIEW and user.has_perm("education.approve_revision"):
        found.append((url("review", revision), "Review it", False))
    if revision.state == Revision.State.IN_REVIEW and user.has_perm("education.change_revision"):
        found.append((url("take_back", revision), "Take it back", True))
    if revision.is_draft and reviews(request) and (exercise := Exercise.objects.filter(revision=revision).first()):
        found.append((reverse("admin:education_exercise_change", args=[exercise.pk]), "Decide the dose", False))
    if revision.number > 1:
        found.append((url("compare", revision), "Compare", False))
    if revision.state == Revision.State.APPROVED and user.has_perm("education.add_revision"):
        found.append((url("revert", revision), "New draft from these words", True))
    if revision.state in Revision.OPEN_STATES and user.has_perm("education.change_revision"):
        found.append((url("share", revision), "Link for an outside reviewer", True))
    return found


def revision_of(pk):
    return get_object_or_404(Revision.objects.select_related("article"), pk=pk)


def page(request, site, revision, template, title, **facts):
    context = {
        **site.each_context(request),
        "title": title,
        "revision": revision,
        "opts": Revision._meta,
        "back": change_url(revision),
        **facts,
    }
    return render(request, f"admin/education/revision/{template}.html", context)


def review(request, pk, site):
    """The reviewer's page: the words to look at, the questions to answer, and two buttons."""
    revision = revision_of(pk)
    if not request.user.has_perm("education.approve_revision"):
        raise PermissionDenied
    form = ReviewForm(request.POST or None, revision=revision)
    if request.method == "POST" and form.is_valid():
        try:
            words = decide(request, revision, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, words)
            return HttpResponseRedirect(reverse("admin:index"))
    live = Revision.objects.live().filter(article=revision.article).first()
    rows = compare(parts(live), parts(revision)) if live else []
    facts = {"form": form, "rows": rows, "live": live, "findings": writing.findings(revision)}
    return page(request, site, revision, "review", f"Review: {revision}", **facts)


def decide(request, revision, form):
    data, now = form.cleaned_data, timezone.now()
    if "send_back" in request.POST:
        publishing.send_back(revision, request.user, now, data["note"])
        return "It is back with its author, with your note."
    publishing.approve(revision, request.user, now, form.still_current(), data["publish_at"], data["note"])
    return f"The public sees it from {timezone.localtime(revision.publish_at):%B %d, %Y, %H:%M}."


def compare_view(request, pk, site):
    """This revision beside another one of the same page, in words."""
    revision = revision_of(pk)
    if not request.user.has_perm("education.view_revision"):
        raise PermissionDenied
    others = revision.article.revisions.exclude(pk=pk)
    with_number = request.GET.get("with", "")
    other = others.filter(number=with_number).first() if with_number.isdecimal() else None
    other = other or others.filter(number__lt=revision.number).first() or others.first()
    rows = compare(parts(other), parts(revision)) if other else []
    title = f"Compare: {revision.article.path}"
    return page(request, site, revision, "compare", title, other=other, others=others, rows=rows)


@require_POST
def take_back(request, pk, site):
    require(request, "education.change_revision")
    return act(request, revision_of(pk), publishing.take_back, "You can go on writing.")


@require_POST
def revert(request, pk, site):
    require(request, "education.add_revision")
    return act(request, revision_of(pk), publishing.revert, "A new draft with these words.")


@require_POST
def share(request, pk, site):
    """A link that shows this draft to somebody without a sign-in, for some days."""
    require(request, "education.change_revision")
    revision = revision_of(pk)
    publishing.record(revision.article, revision, publishing.What.SHARED, request.user, timezone.now())
    link = request.build_absolute_uri(reverse("shared-draft", args=[sharing.token(revision)]))
    words = f"This link shows the draft for {sharing.DAYS} days, and only while it is a draft: {link}"
    messages.success(request, words)
    return HttpResponseRedirect(change_url(revision))


def require(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied


def act(request, revision, step, words):
    try:
        result = step(revision, request.user, timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        result = None
    else:
        messages.success(request, words)
    return HttpResponseRedirect(change_url(result or revision))
