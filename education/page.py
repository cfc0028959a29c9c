"""Put a page together from the rows of one revision: blocks, contents, sources, neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from . import library, markup, structured
from .models import (
    Article,
    CallToAction,
    CareCard,
    ChildTiles,
    Exercise,
    ExerciseLibrary,
    ExercisePicker,
    GlossaryTerm,
    RedFlag,
    Revision,
    SiteSettings,
    StepList,
    Video,
    blocks_of,
)
from .publishing import cited
from .sources import numbered
from .tiles import exercise_tile, in_order, tile, way
from .wording import say

SHORT = 700  # characters that may stand before the care cards of an opening


@dataclass
class Page:
    """One page while it is put together. Blocks are rendered in order, so sources number themselves by first use."""

    revision: Revision
    at: object
    is_draft: bool = False
    query: Callable = dict  # of the address, for blocks that answer one; who calls it makes a page of this query alone
    headings: dict = field(default_factory=dict)
    told: set = field(default_factory=set)

    def context(self):
        self.number_references()
        self.terms = GlossaryTerm.objects.linked_forms()
        opening, middle = self.opening(), self.middle()
        blocks = [self.render(block) for block in self.blocks[:middle]]
        self.headings |= self.rule_headings()
        blocks += [self.render(block) for block in self.blocks[middle:]]
        context = {
            "revision": self.revision,
            "opening": blocks[:opening],
            "blocks": blocks[opening:middle],
            "blocks_after_rules": blocks[middle:],
            "contents": [{"id": name, "title": title} for name, title in self.headings.items()],
            "references": self.references,
            "breadcrumbs": self.breadcrumbs(),
            "kicker": self.kicker(),
            "exercise": self.exercise,
            "variations": self.variations(),
            "signs": self.signs(),
            "previous": self.neighbour(-1),
            "next": self.neighbour(+1),
            "has_own_call_to_action": any(isinstance(block, CallToAction) for block in self.blocks),
            "updated_on": self.revision.publish_at or self.revision.created_at,
            "review": self.revision.review,
            "is_draft": self.is_draft,
            "frames": self.frames(),
            "author": author(self.revision),
            "site": SiteSettings.objects.first(),
            "figure": self.figure(),
        }
        return context | {"structured": self.structured(context)}

    def frames(self):
        """The addresses of the films that can play on this page."""
        films = [block.film for block in self.blocks if isinstance(block, Video)]
        return [film.frame for film in films if film and film.frame]

    def figure(self):
        """The drawing beside the headline. On the home page it speaks; elsewhere the words say the same."""
        figure = self.revision.figure
        if figure is None:
            return ""
        return figure.described("hero") if self.revision.article.kind == Article.Kind.HOME else figure.small

    def structured(self, context):
        """What machines read, from what people see. A draft is not for machines."""
        if self.is_draft:
            return ""
        approved = self.revision.article.revisions.filter(state=Revision.State.APPROVED)
        published_on = approved.aggregate(first=Min("publish_at"))["first"]
        facts = context | {
            "site_name": context["site"].name if context["site"] else say("frame.site_name"),
            "condition_name": say("condition.name"),
            "other_names": [name.strip() for name in say("condition.other_names").split(",")],
        }
        return structured.script_text(structured.page(facts, published_on, settings.SITE_URL))

    def number_references(self):
        self.blocks = blocks_of(self.revision)
        known = {reference.key: reference for reference in cited(self.revision, self.blocks)}
        used = [key for block in self.blocks for key in markup.cited_keys(getattr(block, "body", ""))]
        order = dict.fromkeys([key for key in used if key in known] + list(known))
        self.numbers, self.references = numbered(order, known)

    def opening(self):
        """How many blocks open the page before everything else: a short word and its care cards, where it has them."""
        cards = [place for place, block in enumerate(self.blocks) if isinstance(block, CareCard)]
        before = sum(len(getattr(block, "body", "")) for block in self.blocks[: cards[0]]) if cards else 0
        return cards[-1] + 1 if cards and before < SHORT else 0

    @cached_property
    def exercise(self):
        return Exercise.objects.filter(revision=self.revision).first()

    def middle(self):
        """How many blocks stand before the rules of an exercise: all up to its steps."""
        steps = [place for place, block in enumerate(self.blocks, 1) if isinstance(block, StepList)]
        return max(steps[0], self.opening()) if self.exercise and steps else len(self.blocks)

    def rule_headings(self):
        """The headings of the rules of an exercise, by their place on the page."""
        if not self.exercise:
            return {}
        shown = {"mistakes": self.exercise.mistakes, "lights": True, "stop": True}
        return {name: say(f"exercise_page.{name}") for name, is_shown in shown.items() if is_shown}

    def variations(self):
        """The live easier and harder exercises: {"easier": path and title}."""
        wanted = {name: getattr(self.exercise, f"{name}_id", None) for name in ["easier", "harder"]}
        live = in_order(Revision.objects.live(self.at).filter(article__in=filter(None, wanted.values())))
        found = {revision.article_id: way(revision) for revision in live}
        return {name: found[article] for name, article in wanted.items() if article in found}

    def signs(self):
        """The red flags by level, to be read before an exercise, unless the page has care cards of its own."""
        if not self.exercise or any(isinstance(block, CareCard) for block in self.blocks):
            return []
        return [{"level": level, "flags": self.flags_of(level)} for level in RedFlag.Level.values]

    def render(self, block):
        if hasattr(block, "body"):
            block.html = self.prose(block.body)
        context = {"block": block, "path": self.revision.article.path, "level": 3 if self.headings else 2}
        if isinstance(block, ChildTiles):
            context["tiles"] = self.below[block.of_id or self.revision.article_id]
        if isinstance(block, ExercisePicker):
            articles = {article.pk for article in block.exercises.all()}
            context["tiles"] = [tile for article, tile in self.chosen.items() if article in articles]
        if isinstance(block, ExerciseLibrary):
            context |= self.found_exercises
        if isinstance(block, CareCard):
            context["flags"] = self.flags_of(block.level)
        return render_to_string(f"education/blocks/{block._meta.model_name}.html", context)

    @cached_property
    def found_exercises(self):
        return library.find(self.query(), self.at)

    @cached_property
    def flags(self):
        return list(RedFlag.objects.filter(active=True))

    def flags_of(self, level):
        return [flag for flag in self.flags if flag.level == level]

    @cached_property
    def below(self):
        """The tiles of all pages whose children this page shows, by page."""
        parents = {block.of_id or self.revision.article_id for block in self.blocks if isinstance(block, ChildTiles)}
        found = {parent: [] for parent in parents}
        for revision in in_order(Revision.objects.live(self.at).filter(article__parent__in=parents)):
            found[revision.article.parent_id].append(tile(revision))
        return found

    @cached_property
    def chosen(self):
        """The tiles of all exercises that this page shows, in their order, by page."""
        pickers = [block for block in self.blocks if isinstance(block, ExercisePicker)]
        articles = {article.pk for block in pickers for article in block.exercises.all()}
        live = in_order(Revision.objects.live(self.at).filter(article__in=articles)).select_related("exercise")
        return {revision.article_id: exercise_tile(revision) for revision in live}

    def prose(self, body):
        html = markup.with_anchors(markup.safe(body), self.headings)
        html = markup.with_citations(html, self.numbers, say("unseen.source"))
        html = markup.with_terms(html, self.terms, self.told, say("unseen.in_glossary"))
        return mark_safe(html)  # noqa: S308 - cleaned by markup.safe

    def breadcrumbs(self):
        """From home to this page, with the names readers see."""
        parts = self.revision.article.path.strip("/").split("/")
        paths = ["/"] + ["/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)]
        above = Revision.objects.live(self.at).filter(article__path__in=paths[:-1]).select_related("article")
        crumbs = sorted((revision.article.path, revision.menu_title) for revision in above)
        return [{"path": path, "title": title} for path, title in crumbs] + [
            {"path": self.revision.article.path, "title": self.revision.menu_title}
        ]

    @cached_property
    def siblings(self):
        parent = self.revision.article.parent
        if parent is None or parent.parent_id is None:
            return []
        live = in_order(Revision.objects.live(self.at).filter(article__parent=parent))
        return [way(revision) for revision in live]

    def position(self):
        paths = [each["path"] for each in self.siblings]
        return paths.index(self.revision.article.path) if self.revision.article.path in paths else None

    def neighbour(self, step):
        here = self.position()
        if here is None or not 0 <= here + step < len(self.siblings):
            return None
        return self.siblings[here + step]

    def kicker(self):
        here = self.position() if self.revision.article.kind == Article.Kind.CAUSE else None
        return "" if here is None else say("article.cause", number=here + 1, count=len(self.siblings))


def author(revision):
    """The full name of who wrote it; a sign-in name is nothing for readers."""
    return revision.author.get_full_name() if revision.author else ""
