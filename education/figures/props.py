"""The things around the person: wall, step, chair, band, plumb line, angle."""

from .body import angle_to
from .contacts import CHAIR_BACK, CHAIR_SEAT
from .pose import CM, FRONT
from .shapes import arc, line

LINE = 1.5  # half the width of a drawn line: what stands on it stands on its upper edge
WALL_HEIGHT, ARC, REST, SEAT = 228, 24, 14, 52


def reach(pose, left, right):
    """How far the floor goes: a bit beyond the person and the things."""
    xs = [left - REST, right + REST]
    if pose.wall is not None:
        wall = pose.wall * CM
        return (min(left - REST, wall), wall + LINE) if wall > 0 else (wall - LINE, max(right + REST, wall))
    if pose.chair is not None:
        away = 1 if pose.chair > 0 else -1
        xs += [pose.chair * CM - away * REST, pose.chair * CM + away * (SEAT + REST)]
    return min(xs), max(xs)


def top(pose):
    return -WALL_HEIGHT if pose.wall is not None else -CHAIR_BACK if pose.chair is not None else 0


def behind(pose, points, left, right):
    if pose.wall is not None:
        side = 1 if pose.wall > 0 else -1
        yield line("figure__prop", (pose.wall * CM + side * LINE, LINE), (pose.wall * CM + side * LINE, -WALL_HEIGHT))
    if pose.step is not None:
        yield step(pose, points)
    if pose.chair is not None:
        yield chair(pose.chair * CM, away=1 if pose.chair > 0 else -1)
    if pose.body == "seat":
        yield chair(points["hip"][0] - 20, away=1)
    if pose.mat:
        yield line("figure__mat", (left + 6, 0), (right - 6, 0))


def step(pose, points):
    """Under the feet that stand on it; its edge is at the toes of those on its edge."""
    height = -pose.step * CM + LINE
    on = [side for side in ["near", "far"] if getattr(pose, f"{side}_foot").startswith("step")]
    toes = [points[f"{side}_toe"][0] for side in on] or [0]
    edge = any(getattr(pose, f"{side}_foot") == "step toes" for side in on)
    start = min(toes) - (6 if edge else 32)
    end = max(toes) + (40 if edge else 8)
    return line("figure__prop", (start, 0), (start, height), (end, height), (end, 0))


def chair(back, away):
    """A chair from the side: its back at x, its seat on the side that `away` says."""
    seat, front = -CHAIR_SEAT + LINE, back + away * SEAT
    top = -CHAIR_BACK + LINE
    return line("figure__prop", (back, 0), (back, top), (back, seat), (front, seat), (front, 0))


def before(pose, points):
    if pose.band:
        yield band(pose, points)
    if pose.plumb:
        knee = points[f"{pose.plumb}_knee"]
        yield line("figure__plumb", knee, (knee[0], 0), moves=True)
    if pose.arc == "hips" and pose.view == FRONT:
        yield through_hips(points)
    elif pose.arc:
        yield angle(pose, points)


def band(pose, points):
    ends = []
    for side in ["far", "near"]:
        knee, ankle, hip = points[f"{side}_knee"], points[f"{side}_ankle"], points.get(f"{side}_hip", points["hip"])
        start, end, part = (knee, hip, 0.3) if pose.band == "knees" else (ankle, knee, 0.15)
        ends.append((start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
    return line("figure__band", *ends, moves=True)


def through_hips(points):
    (left, low), (right, high) = points["far_hip"], points["near_hip"]
    x, y = 2.2 * (right - left), 2.2 * (high - low)
    return line("figure__plumb", (left - x, low - y), (right + x, high + y), moves=True)


def angle(pose, points):
    """The angle at a joint, between the two parts that meet there."""
    if pose.arc == "trunk":
        return arc("figure__arc", points["hip"], 2 * ARC, 180, angle_to(points["hip"], points["shoulder"]))
    first, middle, last = ("hip", "near_knee", "near_ankle")
    if pose.arc == "ankle":
        first, middle, last = ("near_knee", "near_ankle", "near_toe")
    start, end = angle_to(points[middle], points[first]), angle_to(points[middle], points[last])
    return arc("figure__arc", points[middle], ARC, start, end)
