"""Build mode: week after week from a start to a goal (clinical fact sheet 5.4)."""

from dataclasses import dataclass

MAX_WEEKS = 26
STEP = {"mi": 10, "km": 15}
SHARE = {2: 60, 3: 45, 4: 35, 5: 30}  # the longest run, at most this percent of the week
CUTBACK_EVERY, CUTBACK, HIGHEST_JUMP = 4, 85, 118
SLOW_GROWTH, FAST_GROWTH = 10, 15
LONG_RUN_GROWTH, LONG_RUN_MEMORY = 110, 4  # the 110 % follow Frandsen 2025; all else here is a house rule


@dataclass(frozen=True)
class PlannedWeek:
    """One week; `kind` is base, hold, build, cutback or return. `sessions` add up to `vol`, the longest comes last."""

    number: int
    kind: str
    vol: int
    long: int
    sessions: tuple


@dataclass(frozen=True)
class Start:
    """Where week 1 stands, in tenths. `holds`: for how many weeks the distance stays there before it grows."""

    vol: int
    long: int
    holds: int = 0


def pct(amount, percent):
    """A share, always rounded down to a tenth."""
    return amount * percent // 100


def build(start, unit, runs, goal, most=MAX_WEEKS):
    """The weeks from a start to a goal, at most `most`, as a tuple. A plan is never squeezed to fit."""
    weeks = []
    for number in range(1, most + 1):
        kind, vol = wanted(number, weeks, start, unit, goal)
        if weeks:
            vol = min(vol, pct(weeks[-1].vol, HIGHEST_JUMP))
        long = min(longest_allowed(kind, weeks, start), pct(vol, SHARE[runs]))
        vol = min(vol, runs * long)
        weeks.append(PlannedWeek(number, kind, vol, long, sessions(vol, long, runs)))
        if vol >= goal and number >= start.holds:
            break
    return tuple(weeks)


def wanted(number, weeks, start, unit, goal):
    """(kind, distance) of a week before the limits on jumps and long runs."""
    if number == 1:
        return ("hold" if start.holds else "base"), min(start.vol, goal)
    before = weeks[-1].vol
    if number <= start.holds:
        return "hold", before
    if number % CUTBACK_EVERY == 0:
        return "cutback", pct(before, CUTBACK)
    if weeks[-1].kind == "cutback":
        return "return", min(max(week.vol for week in weeks), goal)
    step = max(pct(before, SLOW_GROWTH), min(STEP[unit], pct(before, FAST_GROWTH)))
    return "build", min(goal, before + step)


def longest_allowed(kind, weeks, start):
    if not weeks:
        return start.long
    allowed = pct(max(week.long for week in weeks[-LONG_RUN_MEMORY:]), LONG_RUN_GROWTH)
    if kind == "cutback":
        return min(allowed, pct(weeks[-1].long, CUTBACK))
    return min(allowed, weeks[-1].long) if kind == "hold" else allowed


def sessions(vol, long, runs):
    """One longest run, and the rest of the week as evenly as possible over the other runs."""
    each, more = divmod(vol - long, runs - 1)
    others = [each] * (runs - 1 - more) + [each + 1] * more
    return (*others, long)
