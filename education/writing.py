"""What the writing checks say of a revision: the one place that turns rows into a document."""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from . import checks, markup, reading
from .models import Article, ChildTiles, Exercise, ExerciseLibrary, GlossaryTerm, Redirect, Reference, Video, blocks_of
from .models.article import is_taken

NOT_CLINICAL = {Article.Kind.HOME, Article.Kind.POLICY}
NOT_PUBLIC = ("/admin/", "/drafts/", "/uploads/")


def findings(revision, at=None, along_with=()):
    """All findings of a revision, the blocking ones first.

    A link may lead to what is public when the revision goes public, and to the pages approved along with it.
    """
    page = document(revision)
    at = at or timezone.now()
    moment = max(at, revision.publish_at or at)
    paths = public_paths(checks.links_of(page), moment) | {revision.article.path, *along_with}
    return checks.check(page, paths, explained_words())


def blocking(revision, at=None, along_with=()):
    return [found for found in findings(revision, at, along_with) if found.level == checks.BLOCKING]


def document(revision):
    blocks = blocks_of(revision)
    kind = revision.article.kind
    is_hub = any(isinstance(block, ChildTiles | ExerciseLibrary) for block in blocks)
    exercise = Exercise.objects.filter(revision=revision).first()
    parts = tuple((block._meta.model_name, getattr(block, "heading", ""), html_of(block)) for block in blocks)
    parts += (("exercise", "Exercise", html_of_exercise(exercise)),) if exercise else ()
    cited = [key for *_, html in parts for key in markup.cited_keys(html)]
    known = Reference.objects.filter(Q(key__in=cited) | Q(revisions=revision)).values_list("key", flat=True)
    return checks.Document(
        title=revision.title,
        answer=revision.answer,
        blocks=parts,
        references=frozenset(known),
        is_clinical=kind not in NOT_CLINICAL,
        is_hub=is_hub,
        has_doses=exercise is not None,
        films=tuple(film_of(block) for block in blocks if isinstance(block, Video) and block.url),
    )


def film_of(video):
    return video.heading, video.has_captions, bool(video.transcript.strip())


def html_of(block):
    """The words of a block; of a picture (a block with `alt` and `decorative`), the words that stand for it."""
    if hasattr(block, "alt"):
        return '<img role="presentation">' if block.decorative else format_html('<img alt="{}">', block.alt)
    words = format_html("<p>{}</p>", block.text) if hasattr(block, "text") else ""
    return words + markup.clean(getattr(block, "body", "")).replace(f'href="{settings.SITE_URL}/', 'href="/')


def html_of_exercise(exercise):
    """The sentences that stand in the fields of an exercise, and not its numbers."""
    texts = format_html_join("", "<p>{}</p>", [(exercise.purpose,), (exercise.note,)])
    listed = [(entry,) for entry in [*exercise.mistake_list, *exercise.stop_list]]
    return texts + format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", listed))


def public_paths(targets, at):
    """Those of some link targets that lead to a public page, be it an article or another part of the site."""
    live, wanted = Article.objects.live(at), {*targets, *map(without_query, targets)}
    paths = set(live.filter(path__in=wanted).values_list("path", flat=True))
    moved = Redirect.objects.filter(old_path__in=wanted, article__in=live.values("pk"))
    paths |= set(moved.values_list("old_path", flat=True))
    return paths | {path for path in map(without_query, targets) if is_other_page(path)}


def without_query(target):
    return target.partition("#")[0].partition("?")[0]


def is_other_page(path):
    """True for a public address that is no article, such as the request form."""
    return path.startswith("/") and not path.startswith(NOT_PUBLIC) and is_taken(path)


def explained_words():
    """Each word of the glossary's terms, in small letters."""
    forms = [form.lower() for term in GlossaryTerm.objects.all() for form in term.forms]
    words = {word for form in forms for word in reading.words(form)}
    return frozenset(words | {part for word in words for part in word.split("-")})
