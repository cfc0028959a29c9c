"""From a pose to the shapes of its picture."""

from dataclasses import dataclass
from functools import lru_cache

from . import contacts, front, props
from .body import FOOT_R, FOREARM_R, HEAD, SHANK_R, THIGH_R, TRUNK_R, UPPER_ARM_R
from .pose import FRONT
from .shapes import capsule, disc

MARGIN, KNEE_DOT = 6, 7


@dataclass(frozen=True)
class Drawing:
    """Shapes in the order they are drawn, above a floor from left to right, and their highest point."""

    shapes: tuple
    left: float
    top: float
    right: float


@lru_cache(maxsize=256)
def draw(pose):
    """The picture of a pose. Raises Refused for one that nobody can take."""
    if pose.view == FRONT:
        return picture(pose, front.settled(pose))
    return picture(pose, contacts.settled(pose).points())


def picture(pose, points):
    """The shapes of a pose whose joints are at these points."""
    person = from_front(points) if pose.view == FRONT else from_side(points)
    xs, ys = zip(*points.values(), strict=True)
    left, right = props.reach(pose, min(xs) - HEAD, max(xs) + HEAD)
    top = min(ys) - HEAD
    shapes = [*props.behind(pose, points, left, right), *person, *props.before(pose, points)]
    return Drawing(tuple(shapes), left, min(top, props.top(pose)), right)


def leg(points, side, hip, heel, foot):
    css = f"figure__{side}"
    return [
        capsule(css, points[hip], points[f"{side}_knee"], THIGH_R),
        capsule(css, points[f"{side}_knee"], points[f"{side}_ankle"], SHANK_R),
        capsule(css, points[f"{side}_{heel}"], points[f"{side}_toe"], foot),
    ]


def arm(points, side, shoulder):
    css = "figure__sleeve" if side == "near" else "figure__far"
    return [
        capsule(css, points[shoulder], points[f"{side}_elbow"], UPPER_ARM_R),
        capsule(css, points[f"{side}_elbow"], points[f"{side}_hand"], FOREARM_R),
    ]


def from_side(points):
    yield from arm(points, "far", "shoulder")
    yield from leg(points, "far", "hip", "ankle", FOOT_R)
    yield capsule("figure__shirt", points["hip"], points["shoulder"], TRUNK_R)
    yield disc("figure__head", points["head"], HEAD)
    yield from leg(points, "near", "hip", "ankle", FOOT_R)
    yield from arm(points, "near", "shoulder")
    yield disc("figure__knee", points["near_knee"], KNEE_DOT)


def along_trunk(points):
    """A bit above the hip, so that the shirt leaves the hips in view."""
    (x, y), (to_x, to_y) = points["hip"], points["shoulder"]
    return x + (to_x - x) * 0.25, y + (to_y - y) * 0.25


def from_front(points):
    for side in ["far", "near"]:
        yield from leg(points, side, f"{side}_hip", "ball", (FOOT_R[1], FOOT_R[1]))
    yield capsule("figure__near", points["far_hip"], points["near_hip"], (12, 12))
    yield capsule("figure__shirt", along_trunk(points), points["shoulder"], (18, 21))
    yield disc("figure__head", points["head"], HEAD)
    for side in ["far", "near"]:
        yield from arm(points, side, f"{side}_shoulder")
    yield disc("figure__knee", points["near_knee"], KNEE_DOT)
