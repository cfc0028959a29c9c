"""The person from the side: from the angles of the parts to points, and from a point back to angles.

Units are those of the drawing; x grows to the right, y grows downward, the floor is at 0. The angle of a part is
measured from straight down, forward is plus.
"""

import math
from dataclasses import dataclass, replace

from .pose import SIDES

TRUNK, NECK, HEAD, UPPER_ARM, FOREARM, THIGH, SHANK, FOOT = 62, 10, 15, 36, 34, 54, 54, 24
# The radius of each part, where it begins and where it ends.
THIGH_R, SHANK_R, FOOT_R, UPPER_ARM_R, FOREARM_R = (12.8, 8.5), (8, 5), (5.5, 4), (6, 4.5), (4.5, 3.5)
TRUNK_R = (12.5, 15.5)
KNEE_R = max(THIGH_R[1], SHANK_R[0])
SOLE = math.degrees(math.asin((FOOT_R[0] - FOOT_R[1]) / FOOT))  # the foot tapers: its middle line is no level line


def along(point, angle, length):
    radians = math.radians(angle)
    return point[0] + math.sin(radians) * length, point[1] + math.cos(radians) * length


def angle_to(start, end):
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1]))


def near_to(angle, other):
    """The same direction, written as the number that is nearest to another one."""
    return other + (angle - other + 180) % 360 - 180


@dataclass(frozen=True)
class Leg:
    thigh: float
    shank: float
    foot: float  # 90 is a level sole

    def points(self, hip):
        knee = along(hip, self.thigh, THIGH)
        ankle = along(knee, self.shank, SHANK)
        return {"knee": knee, "ankle": ankle, "toe": along(ankle, self.foot - SOLE, FOOT)}


@dataclass(frozen=True)
class Arm:
    upper: float
    fore: float

    def points(self, shoulder):
        elbow = along(shoulder, self.upper, UPPER_ARM)
        return {"elbow": elbow, "hand": along(elbow, self.fore, FOREARM)}


@dataclass(frozen=True)
class Person:
    """Where the hip is, and the angle of each part."""

    hip: tuple
    trunk: float
    head: float
    near_leg: Leg
    far_leg: Leg
    near_arm: Arm
    far_arm: Arm

    @property
    def shoulder(self):
        return along(self.hip, 180 - self.trunk, TRUNK)

    def points(self):
        """Every joint by name."""
        found = {"hip": self.hip, "shoulder": self.shoulder}
        found["head"] = along(self.shoulder, 180 - self.head, NECK + HEAD)
        for side in SIDES:
            parts = self.leg(side).points(self.hip) | self.arm(side).points(self.shoulder)
            found |= {f"{side}_{name}": point for name, point in parts.items()}
        return found

    def leg(self, side):
        return getattr(self, f"{side}_leg")

    def arm(self, side):
        return getattr(self, f"{side}_arm")

    def moved(self, x, y):
        return replace(self, hip=(self.hip[0] + x, self.hip[1] + y))

    def reaching(self, side, ankle, foot):
        """The same person with the ankle at a point, as near as the leg is long, and the foot at an angle."""
        leg = self.leg(side)
        thigh, shank = bent(self.hip, ankle, (THIGH, SHANK), +1)
        leg = Leg(near_to(thigh, leg.thigh), near_to(shank, leg.shank), foot)
        return replace(self, **{f"{side}_leg": leg})

    def touching(self, side, point):
        """The same person with the hand at a point, as near as the arm is long."""
        arm = self.arm(side)
        upper, fore = bent(self.shoulder, point, (UPPER_ARM, FOREARM), -1)
        return replace(self, **{f"{side}_arm": Arm(near_to(upper, arm.upper), near_to(fore, arm.fore))})

    def angles(self):
        """The joints as a clinician measures them, by the fields of a pose."""
        found = {"trunk": self.trunk, "head": self.head - self.trunk}
        for side in SIDES:
            leg, arm = self.leg(side), self.arm(side)
            found[f"{side}_hip"] = leg.thigh + self.trunk
            found[f"{side}_knee"] = leg.thigh - leg.shank
            found[f"{side}_ankle"] = leg.foot - leg.shank - 90
            found[f"{side}_shoulder"] = arm.upper + self.trunk
            found[f"{side}_elbow"] = arm.fore - arm.upper
        return found


def person(pose):
    """The person of a pose with the hip at the origin, before anything touches anything."""

    def leg(side):
        thigh = getattr(pose, f"{side}_hip") - pose.trunk
        shank = thigh - getattr(pose, f"{side}_knee")
        return Leg(thigh, shank, shank + 90 + getattr(pose, f"{side}_ankle"))

    def arm(side):
        upper = getattr(pose, f"{side}_shoulder") - pose.trunk
        return Arm(upper, upper + getattr(pose, f"{side}_elbow"))

    return Person((0, 0), pose.trunk, pose.trunk + pose.head, leg("near"), leg("far"), arm("near"), arm("far"))


def bent(root, target, lengths, direction):
    """The angles of two parts that lead from a root to a target; the joint between them points forward for +1."""
    first, second = lengths
    distance = min(max(math.dist(root, target), abs(first - second) + 0.01), first + second - 0.01)
    cosine = (first**2 + distance**2 - second**2) / (2 * first * distance)
    angle = angle_to(root, target) + direction * math.degrees(math.acos(cosine))
    end = along(root, angle_to(root, target), distance)
    return angle, angle_to(along(root, angle, first), end)
