"""What a pose says: angles, what touches what, and the things around the person. Values only."""

from dataclasses import dataclass, fields

SIDE, FRONT = "side", "front"
SIDES = ["near", "far"]
CM = 1.25  # units of the drawing in a centimeter: the person is about 172 cm tall

FOOT_CONTACTS = {
    "": "in the air",
    "flat": "flat on the floor",
    "heel": "heel on the floor, toes up",
    "toes": "toes on the floor, heel up",
    "step": "flat on the step",
    "step toes": "toes on the edge of the step",
    "knee": "the knee on the floor",
}
HAND_CONTACTS = {"": "free", "wall": "on the wall", "chair": "on the back of the chair", "hip": "on the hip"}
BODY_CONTACTS = {
    "": "nothing",
    "lying": "shoulders on the floor",
    "back": "back on the wall",
    "knee": "near knee on the wall",
    "seat": "seat on the chair",
}
BANDS = {"": "none", "knees": "above the knees", "ankles": "around the ankles"}
PLUMBS = {"": "none", "near": "from the near knee", "far": "from the far knee"}
ARCS = {
    "": "none",
    "knee": "the angle at the near knee",
    "ankle": "the angle at the near ankle",
    "trunk": "the lean of the trunk",
    "hips": "a line through both hips (front view)",
}


@dataclass(frozen=True)
class Pose:
    """Angles in degrees, lengths in centimeters. The person faces right; the near side is the one towards the reader.

    Side view: `trunk` is the lean from upright, forward is plus (90 face down, -90 on the back); `head` adds to it.
    Hip, knee, ankle, shoulder and elbow are bends as a clinician measures them: 0 is standing straight, forward and
    up is plus, behind the body or toes pointed is minus. A foot that stands flat sets its ankle by itself.

    Front view: the near side is on the right of the picture. `trunk` and `head` lean towards it; `pelvis` is how far
    the far side of the hips drops; hip and shoulder are out to the side; `knee` is how far the knee drifts in;
    `ankle` is how far the toes turn out; elbow bends towards the body; `bend` is how far the knee bends, which from
    the front only shortens the leg. Lying, the near side is up.
    """

    view: str = SIDE
    trunk: int = 0
    head: int = 0
    near_hip: int = 0
    near_knee: int = 0
    near_ankle: int = 0
    far_hip: int = 0
    far_knee: int = 0
    far_ankle: int = 0
    near_shoulder: int = 0
    near_elbow: int = 0
    far_shoulder: int = 0
    far_elbow: int = 0
    pelvis: int = 0
    near_bend: int = 0
    far_bend: int = 0
    near_foot: str = ""
    far_foot: str = ""
    near_hand: str = ""
    far_hand: str = ""
    body: str = ""
    lift: int = 0  # with both feet in the air: the gap between the floor and the lowest point
    wall: int | None = None  # from the toes of the near foot, behind is minus
    step: int | None = None  # its height
    chair: int | None = None  # from the toes of the near foot to its back
    band: str = ""
    mat: bool = False
    plumb: str = ""
    arc: str = ""


NAMES = [field.name for field in fields(Pose)]
