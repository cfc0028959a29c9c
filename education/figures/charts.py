"""What the drawings without a person say: their labels, and the bars of the load chart."""

import re
from dataclasses import dataclass

from .limits import Refused

LONGEST, MOST_WEEKS, MOST_LOAD = 18, 10, 100
WEEK = re.compile(r"(?P<name>[^:]+):\s*(?P<load>\d{1,3})(?:\s*,\s*(?P<note>.+))?$")
NEEDED = {
    "knee": "Write 4 labels, one a line: the kneecap, the thigh bone, the shin bone, and where it hurts.",
    "load": "Write 3 to 10 weeks, one a line, like “Week 1: 10” or “Week 5: 20, sudden jump”. Loads go from 0 to 100.",
    "lights": "Write 3 labels, one a line: for pain of 0 to 2, of 3 to 5, and of 6 to 10.",
}
COUNTS = {"knee": 4, "lights": 3}
BOTTOM, HIGHEST, WIDTH, SPAN, LETTER = 150, 100, 320, 0.62, 6.5  # of the load chart


@dataclass(frozen=True)
class Bar:
    """A week of the load chart: where its bar stands, and its words."""

    name: str
    load: int
    note: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self):
        return round(self.x + self.width / 2, 1)

    @property
    def above(self):
        return round(self.y - 6, 1)

    @property
    def above_note(self):
        return round(self.y - 26, 1)

    @property
    def anchor(self):
        """Where the note is held, so that it stays in the picture."""
        return "start" if self.middle < WIDTH / 4 else "end" if self.middle > WIDTH * 3 / 4 else "middle"


def read(kind, text):
    """The labels of a drawing, or the bars of a load chart. Refuses what does not fit."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if kind == "load":
        return bars([WEEK.match(line) for line in lines])
    if len(lines) != COUNTS[kind]:
        raise Refused("labels", NEEDED[kind])
    refuse_long(lines)
    return lines


def refuse_long(words, most=LONGEST):
    for word in words:
        if len(word) > most:
            raise Refused("labels", f"“{word}” is too long for the drawing. Use {most} characters or fewer.")


def bars(weeks):
    if not 3 <= len(weeks) <= MOST_WEEKS or None in weeks:
        raise Refused("labels", NEEDED["load"])
    loads = [int(week["load"]) for week in weeks]
    if max(loads) > MOST_LOAD:
        raise Refused("labels", NEEDED["load"])
    step, scale = WIDTH / len(weeks), HIGHEST / max(*loads, 1)
    refuse_long([week["note"] or "" for week in weeks])
    refuse_long([week["name"].strip() for week in weeks], min(LONGEST, int(step / LETTER)))
    return [bar(week, place * step + step * (1 - SPAN) / 2, step * SPAN, scale) for place, week in enumerate(weeks)]


def bar(week, x, width, scale):
    height = round(int(week["load"]) * scale, 1)
    place = {"x": round(x, 1), "y": round(BOTTOM - height, 1), "width": round(width, 1), "height": height}
    return Bar(week["name"].strip(), int(week["load"]), (week["note"] or "").strip(), **place)
