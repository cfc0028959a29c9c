"""The person from the front: the same parts, leaning to the side instead of forward and back.

The near side is on the right of the picture, or up when the person lies. Bent knees only shorten the legs.
"""

import math

from .body import FOOT, FOOT_R, FOREARM, HEAD, NECK, SHANK, THIGH, TRUNK, UPPER_ARM, along, bent
from .limits import Refused, check
from .pose import CM, SIDES

HIPS, SHOULDERS = 11, 17  # from the middle to each side
TOES = 6  # how far below the ankle the toes of a foot that points at the reader are drawn
BALL = 6  # how far the inner edge of such a foot is from the ankle
OUT = {"near": +1, "far": -1}


def settled(pose):
    """Every joint by name. Refuses what cannot be, or cannot be seen from the front."""
    check(pose)
    for side in SIDES:
        if getattr(pose, f"{side}_foot") not in {"", "flat"}:
            raise Refused(f"{side}_foot", "From the front, a foot stands flat or is in the air.")
        if getattr(pose, f"{side}_hand") not in {"", "hip"}:
            raise Refused(f"{side}_hand", "From the front, a hand is free or on the hip.")
    if pose.body not in {"", "lying"}:
        raise Refused("body", "From the front, the body stands or lies on its side.")
    return points(pose)


def points(pose):
    """Where the joints are, with the person standing or lying on the floor."""
    turn = 90 if pose.body == "lying" else 0
    hip = (0, 0)
    shoulder = along(hip, turn + 180 - pose.trunk, TRUNK)
    found = {"hip": hip, "shoulder": shoulder}
    found["head"] = along(shoulder, turn + 180 - pose.trunk - pose.head, NECK + HEAD)
    for side in SIDES:
        found |= leg(pose, side, turn) | arm(pose, side, turn, shoulder)
    return grounded(pose, found)


def leg(pose, side, turn):
    out, bend = OUT[side], math.radians(getattr(pose, f"{side}_bend"))
    stands = getattr(pose, f"{side}_foot") or pose.body == "lying"
    short = (math.cos(bend / 2), math.cos(bend / 2)) if stands else (1, math.cos(bend))
    hip = along((0, 0), turn + out * (90 + out * pose.pelvis), HIPS)
    thigh = turn + out * getattr(pose, f"{side}_hip")
    knee = along(hip, thigh, THIGH * short[0])
    shank = thigh + out * getattr(pose, f"{side}_knee")
    ankle = along(knee, shank, SHANK * short[1])
    ways = math.radians(getattr(pose, f"{side}_ankle"))
    below = along(ankle, turn, TOES)
    toe, ball = along(below, turn + out * 90, FOOT * math.sin(ways)), along(below, turn - out * 90, BALL)
    found = {"hip": hip, "knee": knee, "ankle": ankle, "toe": toe, "ball": ball}
    return {f"{side}_{name}": place for name, place in found.items()}


def arm(pose, side, turn, middle):
    out = OUT[side]
    shoulder = along(middle, turn + 90 * out - pose.trunk, SHOULDERS - 4)
    upper = turn + out * getattr(pose, f"{side}_shoulder")
    fore = upper - out * getattr(pose, f"{side}_elbow")
    if getattr(pose, f"{side}_hand") == "hip":
        place = along(along((0, 0), turn + out * 90, HIPS + 5), turn + 180, 12)
        upper, fore = bent(shoulder, place, (UPPER_ARM, FOREARM), out)
    elbow = along(shoulder, upper, UPPER_ARM)
    return {f"{side}_shoulder": shoulder, f"{side}_elbow": elbow, f"{side}_hand": along(elbow, fore, FOREARM)}


def grounded(pose, found):
    """Move the whole person to the floor: the near foot at its place where it stands."""
    standing = [side for side in SIDES if getattr(pose, f"{side}_foot")]
    if pose.body == "lying":
        x, y = 0, -max(point[1] + EDGES.get(name.rpartition("_")[2], 0) for name, point in found.items())
    elif standing:
        x = -found[f"{standing[0]}_ankle"][0]
        y = -max(found[f"{side}_toe"][1] for side in standing) - FOOT_R[1]
    else:
        x, y = 0, -pose.lift * CM - max(found[f"{side}_toe"][1] for side in SIDES) - FOOT_R[1]
    return {name: (point[0] + x, point[1] + y) for name, point in found.items()}


EDGES = {"hip": 12, "knee": 8.5, "ankle": 5.5, "toe": 4, "ball": 4, "shoulder": 10, "elbow": 4.5, "hand": 3.5}
EDGES |= {"head": HEAD}
