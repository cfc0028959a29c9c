"""How far a joint of the drawing can go, and the sentence for one that goes too far.

The ranges are those of tables that clinicians measure against, rounded up: limits of a drawing, no norms for anybody.
"""

from .pose import FRONT, SIDE, SIDES

SIDE_LIMITS = {
    "trunk": (-130, 110),
    "head": (-50, 60),
    "hip": (-35, 130),
    "knee": (0, 155),
    "ankle": (-60, 40),
    "shoulder": (-70, 180),
    "elbow": (0, 155),
}
FRONT_LIMITS = {
    "trunk": (-100, 100),
    "head": (-40, 40),
    "hip": (-35, 60),
    "knee": (-20, 35),
    "ankle": (-10, 80),
    "shoulder": (-30, 180),
    "elbow": (-150, 150),
    "pelvis": (-20, 20),
    "bend": (0, 110),
}
LIMITS = {SIDE: SIDE_LIMITS, FRONT: FRONT_LIMITS}
LENGTHS = {"lift": (0, 100), "wall": (-150, 150), "step": (2, 60), "chair": (-150, 150)}


class Refused(ValueError):
    """A pose that nobody can take, or that does not fit the things around it. Says which field, and what to do."""

    def __init__(self, field, sentence):
        super().__init__(sentence)
        self.field = field


def joint(field):
    """The joint of a field: `near_knee` is a knee."""
    return field.removeprefix("near_").removeprefix("far_")


def angle_fields(view):
    """The fields that count in a view."""
    paired = {"hip", "knee", "ankle", "shoulder", "elbow", "bend"}
    names = LIMITS[view]
    single = [name for name in names if name not in paired]
    return single + [f"{side}_{name}" for side in SIDES for name in names if name in paired]


def check_angle(view, field, degrees):
    least, most = LIMITS[view][joint(field)]
    if not least <= degrees <= most:
        name = field.replace("_", " ")
        raise Refused(field, f"The {name} is at {degrees:.0f} degrees. Keep it from {least} to {most}.")


def check(pose):
    """Refuse angles and lengths that are out of their range."""
    for field in angle_fields(pose.view):
        check_angle(pose.view, field, getattr(pose, field))
    for field, (least, most) in LENGTHS.items():
        length = getattr(pose, field)
        if length is not None and not least <= length <= most:
            raise Refused(field, f"The {field} is at {length} centimeters. Keep it from {least} to {most}.")
