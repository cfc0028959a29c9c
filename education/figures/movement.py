"""From one key position to the next: the pictures in between. What stands or holds on in both stays where it is."""

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from . import contacts, front
from .body import FOOT, SOLE, Arm, Leg, along
from .drawing import draw, picture
from .limits import angle_fields
from .pose import FRONT, SIDES

BETWEEN = 4  # steps from one key position to the next; the browser glides between them


@lru_cache(maxsize=64)
def frames(*poses):
    """The drawings of a movement: each key position, and the steps that lead to the next."""
    found = [draw(poses[0])]
    for start, end in pairwise(poses):
        found += [between(start, end, step / BETWEEN) for step in range(1, BETWEEN)]
        found.append(draw(end))
    return tuple(found)


def between(start, end, part):
    if start.view == FRONT:
        fields = {name: mix(getattr(start, name), getattr(end, name), part) for name in angle_fields(FRONT)}
        return picture(start, front.points(replace(start, **fields)))
    return picture(start, halfway(start, end, part).points())


def mix(first, last, part):
    if isinstance(first, tuple):
        return tuple(mix(one, other, part) for one, other in zip(first, last, strict=True))
    return first + (last - first) * part


def halfway(start, end, part):
    """The person on the way from one pose to another: the hip goes straight, feet and hands that touch stay."""
    first, last = contacts.settled(start), contacts.settled(end)
    found = replace(
        first,
        hip=mix(first.hip, last.hip, part),
        trunk=mix(first.trunk, last.trunk, part),
        head=mix(first.head, last.head, part),
    )
    if start.body == end.body == "lying":
        found = contacts.lying(found)
    for side in SIDES:
        one, other = first.leg(side), last.leg(side)
        leg = Leg(*(mix(getattr(one, name), getattr(other, name), part) for name in ["thigh", "shank", "foot"]))
        arm = Arm(*(mix(getattr(first.arm(side), n), getattr(last.arm(side), n), part) for n in ["upper", "fore"]))
        found = replace(found, **{f"{side}_leg": leg, f"{side}_arm": arm})
        if getattr(start, f"{side}_foot") and getattr(end, f"{side}_foot"):
            toe = mix(one.points(first.hip)["toe"], other.points(last.hip)["toe"], part)
            found = found.reaching(side, along(toe, leg.foot - SOLE + 180, FOOT), leg.foot)
        if getattr(start, f"{side}_hand") == getattr(end, f"{side}_hand") != "":
            hands = [person.arm(side).points(person.shoulder)["hand"] for person in (first, last)]
            found = found.touching(side, mix(*hands, part))
    return found


def paths(drawing):
    """The paths of what moves, in one text. Those of all frames differ in their numbers alone."""
    return ";".join(shape.path for shape in drawing.shapes if shape.moves)
