"""Stand the person on the floor and let the hands reach what they hold: small gaps close, large ones are refused."""

import math
from dataclasses import replace

from .body import (
    FOOT,
    FOOT_R,
    FOREARM_R,
    HEAD,
    KNEE_R,
    SOLE,
    THIGH,
    THIGH_R,
    TRUNK,
    TRUNK_R,
    Leg,
    along,
    near_to,
    person,
)
from .limits import Refused, check, check_angle
from .pose import CM, SIDES

CLOSES = 10  # a gap up to this many units closes by itself: 8 cm
CHAIR_BACK, CHAIR_SEAT = 90 * CM, 45 * CM


def settled(pose):
    """The person of a pose, standing and touching as the pose says. Refuses what cannot be."""
    check(pose)
    found = grounded(pose, with_flat_feet(pose, person(pose)))
    for side in SIDES:
        found = placed_leg(pose, found, side)
    if pose.body == "lying":
        found = lying(found)
    for side in SIDES:
        found = placed_hand(pose, found, side)
    for field, degrees in found.angles().items():
        check_angle(pose.view, field, round(degrees))
    check_body(pose, found)
    check_floor(found)
    return found


def with_flat_feet(pose, found):
    for side in SIDES:
        if getattr(pose, f"{side}_foot") in {"flat", "step"}:
            found = replace(found, **{f"{side}_leg": replace(found.leg(side), foot=90)})
    return found


def surface(pose, contact):
    """How high the foot stands, as a y."""
    if not contact.startswith("step"):
        return 0
    if pose.step is None:
        raise Refused("step", "A foot stands on a step. Enter the height of the step.")
    return -pose.step * CM


def lowest(points):
    """The y of the lowest edge of a person or of a part of one."""
    radii = {"knee": KNEE_R, "ankle": FOOT_R[0], "toe": FOOT_R[1], "hand": FOREARM_R[1], "elbow": FOREARM_R[0]}
    radii |= {"hip": TRUNK_R[0], "shoulder": TRUNK_R[1], "head": HEAD}
    return max(y + radii[name.rpartition("_")[2]] for name, (_, y) in points.items())


def grounded(pose, found):
    """Move the whole person: the first foot that stands is at its place, or the lowest point is above the floor."""
    for side in SIDES:
        contact = getattr(pose, f"{side}_foot")
        if contact:
            leg = found.leg(side).points(found.hip)
            touch = {"knee": leg["knee"][1] + KNEE_R, "heel": leg["ankle"][1] + FOOT_R[0]}
            y = touch.get(contact, leg["toe"][1] + FOOT_R[1])
            return found.moved(-leg["knee" if contact == "knee" else "toe"][0], surface(pose, contact) - y)
    return found.moved(0, -pose.lift * CM - lowest(found.points()))


def placed_leg(pose, found, side):
    contact = getattr(pose, f"{side}_foot")
    if not contact:
        return found
    leg, level = found.leg(side), surface(pose, contact)
    points = leg.points(found.hip)
    if contact == "knee":
        return kneeling(found, side, level)
    if contact == "heel":
        ankle = (points["ankle"][0], level - FOOT_R[0])
    else:
        toe = (points["toe"][0], level - FOOT_R[1])
        ankle = along(toe, leg.foot - SOLE + 180, FOOT)
    gap = math.dist(ankle, points["ankle"])
    placed = found.reaching(side, ankle, leg.foot)
    reached = placed.leg(side).points(placed.hip)["ankle"]
    if gap > CLOSES or math.dist(reached, ankle) > 0.5:
        way = "above" if points["ankle"][1] < ankle[1] else "below"
        raise Refused(
            f"{side}_foot",
            f"The {side} foot ends {gap / CM:.0f} centimeters {way} the place where it should stand."
            f" Change the {side} hip or knee.",
        )
    return placed


def kneeling(found, side, level):
    """The knee rests on the floor: the thigh turns, the shank keeps its angle."""
    drop = level - KNEE_R - found.hip[1]
    gap = abs(drop - (found.leg(side).points(found.hip)["knee"][1] - found.hip[1]))
    if gap > CLOSES or abs(drop) > THIGH:
        raise Refused(f"{side}_foot", f"The {side} knee ends {gap / CM:.0f} centimeters off the floor. Change the hip.")
    leg = found.leg(side)
    turned = math.degrees(math.acos(drop / THIGH))
    thigh = min((near_to(turned, leg.thigh), near_to(-turned, leg.thigh)), key=lambda angle: abs(angle - leg.thigh))
    return replace(found, **{f"{side}_leg": Leg(thigh, leg.shank, leg.foot)})


def lying(found):
    """The trunk turns until the shoulders rest on the floor."""
    rise = -TRUNK_R[1] - found.hip[1]  # downward is plus
    if abs(found.shoulder[1] + TRUNK_R[1]) > CLOSES or abs(rise) > TRUNK:
        gap = abs(found.shoulder[1] + TRUNK_R[1]) / CM
        raise Refused("body", f"The shoulders end {gap:.0f} centimeters off the floor. Change the trunk.")
    trunk = -90 - math.degrees(math.asin(rise / TRUNK))
    return replace(found, trunk=trunk, head=found.head + trunk - found.trunk)


def hand_place(pose, found, side):
    """The point that a hand holds, or None."""
    contact = getattr(pose, f"{side}_hand")
    hand = found.arm(side).points(found.shoulder)["hand"]
    if contact == "hip":
        return along(along(found.hip, 180 - found.trunk, 14), 90 - found.trunk, 4)
    if contact == "wall":
        if pose.wall is None:
            raise Refused("wall", "A hand is on the wall. Enter how far away the wall is.")
        return pose.wall * CM - FOREARM_R[1], hand[1]
    if contact == "chair":
        if pose.chair is None:
            raise Refused("chair", "A hand is on the chair. Enter how far away the chair is.")
        return pose.chair * CM, -CHAIR_BACK - FOREARM_R[1]
    return None


def placed_hand(pose, found, side):
    place = hand_place(pose, found, side)
    if place is None:
        return found
    hand = found.arm(side).points(found.shoulder)["hand"]
    placed = found.touching(side, place)
    missed = math.dist(placed.arm(side).points(placed.shoulder)["hand"], place)
    gap = math.dist(hand, place)
    if missed > 0.5 or gap > (CLOSES if getattr(pose, f"{side}_hand") == "wall" else 4 * CLOSES):
        raise Refused(
            f"{side}_hand",
            f"The {side} hand ends {max(gap, missed) / CM:.0f} centimeters from what it holds."
            f" Change the {side} shoulder or elbow.",
        )
    return placed


def check_body(pose, found):
    """What the trunk or the knee leans on has to be there."""
    points = found.points()
    if pose.body in {"back", "knee"}:
        if pose.wall is None:
            raise Refused("wall", "The body touches the wall. Enter how far away the wall is.")
        edge = points["near_knee"][0] + KNEE_R if pose.body == "knee" else points["shoulder"][0] - TRUNK_R[1]
        gap = abs(edge - pose.wall * CM)
        if gap > 2:
            part = "near knee" if pose.body == "knee" else "back"
            raise Refused("wall", f"The {part} ends {gap / CM:.0f} centimeters from the wall. Move the wall.")
    if pose.body == "seat":
        gap = abs(points["hip"][1] + THIGH_R[0] + CHAIR_SEAT)
        if gap > 4:
            raise Refused("body", f"The seat ends {gap / CM:.0f} centimeters off the chair. Change hip or knee.")


def check_floor(found):
    for name, (x, y) in found.points().items():
        depth = lowest({name: (x, y)})
        if depth > 2.5:
            words = name.replace("_", " ")
            field = name if name in {"near_knee", "far_knee"} else "body"
            raise Refused(field, f"The {words} ends {depth / CM:.0f} centimeters below the floor. Change its joints.")
