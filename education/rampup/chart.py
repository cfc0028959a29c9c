"""Where the columns of a chart stand, in units of the drawing. Values in, a frozen dataclass out."""

from dataclasses import dataclass

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 30, 4, 18, 20  # space for the numbers around the columns
STEPS = [10, 20, 50, 100, 200]  # of the scale, in tenths
MOST_LINES = 6
GAP = 0.28  # of a column


@dataclass(frozen=True)
class Column:
    """The part is drawn darker: the longest run of a week. `label` is empty where it would not fit."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    part_y: float
    part_height: float
    middle: float
    label: str


@dataclass(frozen=True)
class Line:
    """A line of the scale, or of the goal, and its value in tenths."""

    y: float
    value: int

    @property
    def number(self):
        """The value in whole miles, kilometers or minutes."""
        return self.value // 10


@dataclass(frozen=True)
class Chart:
    columns: tuple
    scale: tuple
    goal: Line | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    ground: int = HEIGHT - BOTTOM


def chart(values, goal=None):
    """A chart of (kind, value, part) for week 1, 2 ... in tenths, with a line for the goal when it is in sight."""
    highest = max(value for _, value, _ in values)
    step = next((step for step in STEPS if highest <= step * MOST_LINES), STEPS[-1])
    top = max(step, -(-highest // step) * step)
    unit = (HEIGHT - TOP - BOTTOM) / top
    columns = [column(number, entry, len(values), unit) for number, entry in enumerate(values)]
    scale = tuple(Line(level(value, unit), value) for value in range(0, top + 1, step))
    return Chart(tuple(columns), scale, Line(level(goal, unit), goal) if goal and goal <= top else None)


def level(value, unit):
    return round(HEIGHT - BOTTOM - value * unit, 1)


def column(place, entry, count, unit):
    kind, value, part = entry
    room = (WIDTH - LEFT - RIGHT) / count
    x, width = LEFT + room * (place + GAP / 2), room * (1 - GAP)
    every = 1 if count <= 13 else 2
    return Column(
        kind=kind,
        x=round(x, 1),
        y=level(value, unit),
        width=round(width, 1),
        height=round(value * unit, 1),
        part_y=level(part, unit),
        part_height=round(part * unit, 1),
        middle=round(x + width / 2, 1),
        label=str(place + 1) if place % every == 0 else "",
    )
