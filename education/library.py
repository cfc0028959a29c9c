"""The exercise library: the live exercises, narrowed down by what a reader asks for in the address."""

from dataclasses import dataclass

from .models import Exercise, Revision
from .tiles import exercise_tile, in_order
from .wording import say

NOTHING = "none"


@dataclass(frozen=True)
class Filter:
    """One question to the library. `choices` are (value, words) of what the live exercises offer."""

    name: str
    label: str
    choices: tuple
    chosen: str


def find(asked, at):
    """The filters, the exercises that pass them all, and whether any filter is set.

    `asked` is the query of the address; a value that no exercise offers counts as not asked.
    """
    exercises = list(in_order(Revision.objects.live(at).exclude(exercise=None)).select_related("exercise"))
    filters = [filter_of(name, offers, exercises, asked.get(name, "")) for name, offers in OFFERS.items()]
    wanted = {each.name: each.chosen for each in filters if each.chosen}
    fitting = [
        revision
        for revision in exercises
        if all(value in OFFERS[name](revision.exercise) for name, value in wanted.items())
    ]
    tiles = [exercise_tile(revision) for revision in fitting]
    return {"filters": filters, "tiles": tiles, "is_narrowed": bool(wanted)}


OFFERS = {
    "helps": lambda exercise: exercise.helps,
    "equipment": lambda exercise: exercise.tools or [NOTHING],
    "level": lambda exercise: [exercise.level],
}


def filter_of(name, offers, exercises, chosen):
    offered = {value for revision in exercises for value in offers(revision.exercise)}
    choices = tuple((value, words_of(name, value)) for value in sorted(offered, key=order(name)))
    return Filter(name, say(f"library.{name}"), choices, chosen if chosen in offered else "")


def order(name):
    """Contributors and levels in the order of the fact sheet, tools by the alphabet after none at all."""
    known = {"helps": Exercise.CONTRIBUTORS, "level": Exercise.Level.values, "equipment": [NOTHING]}[name]
    return lambda value: (known.index(value) if value in known else len(known), value)


def words_of(name, value):
    if name == "helps":
        return say(f"contributor.{value}")
    if name == "level":
        return say(f"level.{value}")
    return say("library.no_equipment") if value == NOTHING else value
