"""What stands on a plan: its exercises as they are today, or a notice where one is gone."""

from dataclasses import dataclass, field

from .. import markup
from ..models import DrawnFigure, Exercise, RedFlag, Review, Revision, StepList
from ..tiles import exercise_tile, in_order
from .code import WrongCode, read, write

DOSE = ["sets", "repetitions", "hold", "rest", "days", "weeks", "equipment"]


@dataclass(frozen=True)
class Planned:
    """One exercise of a plan. Without a `revision` it is gone, and only its name is left."""

    title: str
    revision: Revision = None
    review: Review = None
    strip: dict = field(default_factory=dict)
    steps: str = ""

    @property
    def path(self):
        return self.revision.article.path

    @property
    def exercise(self):
        return self.revision.exercise

    @property
    def rows(self):
        """What a plan says of the dose, as (label, value) pairs."""
        dose = self.exercise.dose
        return [dose[name] for name in DOSE if name in dose]


@dataclass(frozen=True)
class Plan:
    """`names`: the codes of its exercises. `live`: their revisions in the order of the library. `gone`: titles."""

    names: frozenset
    live: list
    gone: list

    @property
    def code(self):
        return write(self.names)

    @property
    def lines(self):
        """Each exercise with its dose in one line, as (title, dose)."""
        return [(revision.menu_title, revision.exercise.line) for revision in self.live]

    def exercises(self):
        """All that a page to print tells of each."""
        reviews = {review.revision_id: review for review in self.approvals()}
        strips = firsts(DrawnFigure.get_queryset().exclude(movement=None).filter(parent__in=self.live))
        steps = firsts(StepList.objects.filter(parent__in=self.live))
        whole = [
            Planned(
                title=each.title,
                revision=each,
                review=reviews.get(each.pk),
                strip=strips[each.pk].strip if each.pk in strips else {},
                steps=markup.safe(markup.CITATION.sub("", steps[each.pk].body)) if each.pk in steps else "",
            )
            for each in self.live
        ]
        return whole + [Planned(title) for title in self.gone]

    def approvals(self):
        return Review.objects.filter(revision__in=self.live, decision=Review.Decision.APPROVED)

    def lights(self):
        """The pain lights of each kind of movement on it: (titles, lights) each."""
        kinds = {}
        for each in self.live:
            kinds.setdefault(each.exercise.pain_rule, []).append(each)
        return [(", ".join(each.menu_title for each in found), found[0].exercise.lights) for found in kinds.values()]


def firsts(blocks):
    """The first of the blocks on each revision."""
    found = {}
    for block in blocks.order_by("ordering"):
        found.setdefault(block.parent_id, block)
    return found


def on_offer(at):
    """The live exercises, in the order of the library."""
    return list(in_order(Revision.objects.live(at).exclude(exercise=None)).select_related("exercise"))


def tiles(at):
    """{code: tile} of the live exercises."""
    return {each.exercise.code: exercise_tile(each) for each in on_offer(at)}


def find(typed, at):
    """The plan of a code. Raises WrongCode, also when it names an exercise that this site never had."""
    names = read(typed)
    live = [each for each in on_offer(at) if each.exercise.code in names]
    missing = names - {each.exercise.code for each in live}
    known = Exercise.objects.filter(code__in=missing, revision__in=Revision.objects.due(at)).select_related("revision")
    gone = {exercise.code: exercise.revision.title for exercise in known.order_by("revision__number")}
    if missing - set(gone):
        raise WrongCode(typed)
    return Plan(frozenset(names), live, sorted(gone.values()))


def signs():
    """The red flags by level, to be read before any exercise."""
    flags = list(RedFlag.objects.filter(active=True))
    return [
        {"level": level, "flags": [flag for flag in flags if flag.level == level]} for level in RedFlag.Level.values
    ]
