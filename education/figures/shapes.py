"""Shapes of a drawing. Each is a class of the stylesheet and one path, whose numbers alone differ between poses."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    css: str
    path: str
    moves: bool = False


def number(value):
    return f"{round(value, 1) + 0.0:g}"  # no minus before a zero


def point(place):
    return f"{number(place[0])} {number(place[1])}"


def capsule(css, start, end, radii):
    """A part of the body: round at both ends, as wide as its radii say."""
    first, last = radii
    length = math.dist(start, end) or 1
    across = (start[1] - end[1]) / length, (end[0] - start[0]) / length

    def edge(place, radius):
        return point((place[0] + across[0] * radius, place[1] + across[1] * radius))

    path = f"M{edge(start, first)}L{edge(end, last)}A{last} {last} 0 0 0 {edge(end, -last)}"
    return Shape(css, f"{path}L{edge(start, -first)}A{first} {first} 0 0 0 {edge(start, first)}Z", True)


def disc(css, middle, radius):
    left, right = (middle[0] - radius, middle[1]), (middle[0] + radius, middle[1])
    half = f"A{radius} {radius} 0 1 0"
    return Shape(css, f"M{point(left)}{half} {point(right)}{half} {point(left)}Z", True)


def line(css, *places, moves=False):
    return Shape(css, "M" + "L".join(point(place) for place in places), moves)


def arc(css, middle, radius, start, end):
    """A part of a circle between two angles, measured from straight down; the shorter way round."""
    sweep = (end - start + 180) % 360 - 180

    def at(angle):
        radians = math.radians(angle)
        return point((middle[0] + math.sin(radians) * radius, middle[1] + math.cos(radians) * radius))

    return Shape(css, f"M{at(start)}A{radius} {radius} 0 0 {int(sweep < 0)} {at(start + sweep)}", True)
