"""The pages a visitor reads: no cookie, no session, and no query string but the words of a search."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from . import search as finding
from . import sharing, writing
from .freshness import same_for_all
from .models import Article, GlossaryTerm, Redirect, Revision, SiteSettings, Variant
from .page import Page
from .pictures import TYPES
from .tiles import tiles
from .wording import say


@require_safe
@same_for_all
def article(request, path=""):
    """The live revision of the page at this address, or the way to where it has moved."""
    path = f"/{path}/" if path else "/"
    found = Article.objects.live().filter(path=path).first()
    if found is None:
        return elsewhere(request, path)
    revision = Revision.objects.select_related("article__parent", "figure").get(pk=found.live_revision_id)
    return show(request, revision)


def elsewhere(request, path):
    """Where a page was once: moved, taken down, or never there."""
    if Article.objects.filter(path=path).exclude(withdrawn_at=None).exists():
        return render(request, "410.html", status=410)
    redirect = Redirect.objects.select_related("article").filter(old_path=path).first()
    if redirect is None:
        raise Http404
    return HttpResponsePermanentRedirect(redirect.article.path)


def show(request, revision, is_draft=False, findings=None):
    template = "education/home.html" if revision.article.kind == Article.Kind.HOME else "education/article.html"
    context = Page(revision, timezone.now(), is_draft, lambda: request.GET).context()
    response = render(request, template, context | {"findings": findings})
    if context["frames"]:  # these films, and no other frame, may open on this page
        response._csp_update = {"frame-src": context["frames"]}
    return response


@require_safe
@never_cache
def draft(request, number):
    """Any revision on its real page, for staff who may see revisions; nobody else learns that it exists."""
    if not request.user.has_perm("education.view_revision"):
        raise Http404
    revision = get_object_or_404(Revision.objects.select_related("article__parent"), pk=number)
    found = writing.findings(revision) if revision.state in Revision.OPEN_STATES else None
    return show(request, revision, is_draft=True, findings=found)


@require_safe
@never_cache
def shared_draft(request, token):
    """A draft for an outside reviewer with a link, as long as it is a draft and the link is young."""
    revisions = Revision.objects.filter(state__in=Revision.OPEN_STATES).select_related("article__parent")
    response = show(request, get_object_or_404(revisions, pk=sharing.number(token)), is_draft=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@never_cache
def search(request):
    """What the live pages say to a question; without an answer, the ways on from the home page."""
    question = request.GET.get("q", "").strip()[: finding.LONGEST]
    now = timezone.now()
    answer = finding.answer(question, Revision.objects.live(now))
    context = {"question": question, "answer": answer, "results": finding.pages(answer), "longest": finding.LONGEST}
    context["outcome"] = finding.outcome(question, answer)
    if not answer.found:
        context["tiles"] = tiles(Article.objects.filter(parent=None).first(), now)
    return render(request, "education/search.html", context)


@require_safe
@same_for_all
def glossary(request):
    """All terms in plain words, in one list that pages lead to."""
    context = {
        "terms": GlossaryTerm.objects.all(),
        "breadcrumbs": [
            {"path": "/", "title": say("frame.home")},
            {"path": request.path, "title": say("glossary.title")},
        ],
        "site": SiteSettings.objects.first(),
    }
    return render(request, "education/glossary.html", context)


@require_safe
@cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)
def upload(request, name):
    """A file of a picture, by a name that a row knows. Whatever it held, a browser would run nothing of it."""
    variant = get_object_or_404(Variant, name=name)
    try:
        with default_storage.open(variant.name) as file:
            response = HttpResponse(file.read(), content_type=TYPES[variant.kind])
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f'attachment; filename="{variant.name}"'
    return response


@require_safe
@same_for_all
def robots(request):
    return render(request, "robots.txt", content_type="text/plain")
