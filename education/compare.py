"""Two revisions side by side, in words. Pure: two documents in, rows out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.4  # two blocks of one kind that share this much are one block, changed


@dataclass(frozen=True)
class Part:
    """A piece of a page as an editor thinks of it: its kind and its plain words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    """One line of the comparison. Each side is a list of (mark, words); mark is "", "added" or "removed"."""

    status: str
    kind: str
    left: tuple
    right: tuple


def compare(before, after):
    """Rows for two lists of Parts: what stayed, moved, changed, was added or removed, in the order of the page."""
    pairs = matched(before, after)
    steady = in_order(pairs)
    rows, taken = [], 0
    left_of = {new: old for old, new in pairs.items()}
    for place, part in enumerate(after):
        old = left_of.get(place)
        if old is None:
            rows.append(Row("added", part.kind, (), (("added", part.words),)))
            continue
        rows += removed_between(before, pairs, taken, old)
        taken = max(taken, old + 1)
        rows.append(row(before[old], part, moved=place not in steady))
    return rows + removed_between(before, pairs, taken, len(before))


def removed_between(before, pairs, start, end):
    gone = [part for place, part in enumerate(before[start:end], start) if place not in pairs]
    return [Row("removed", part.kind, (("removed", part.words),), ()) for part in gone]


def row(old, new, moved):
    if old == new:
        return Row("moved" if moved else "same", new.kind, (("", old.words),), (("", new.words),))
    left, right = word_marks(old.words, new.words)
    return Row("moved and changed" if moved else "changed", new.kind, left, right)


def matched(before, after):
    """Which old part became which new one: the equal ones first, then the most alike of one kind."""
    pairs, free = {}, set(range(len(after)))
    for place, part in enumerate(before):
        same = [new for new in sorted(free) if after[new] == part]
        if same:
            pairs[place] = same[0]
            free.remove(same[0])
    alike = [
        (likeness(before[old].words, after[new].words), old, new)
        for old in range(len(before))
        for new in free
        if old not in pairs and before[old].kind == after[new].kind
    ]
    for score, old, new in sorted(alike, reverse=True):
        if score >= ALIKE and old not in pairs and new in free:
            pairs[old] = new
            free.remove(new)
    return pairs


def in_order(pairs):
    """The new places of the most parts that still follow one another as before. All others moved."""
    runs = []  # for each part, the longest run that ends with it
    for old in sorted(pairs):
        before = [run for run in runs if run[-1] < pairs[old]]
        runs.append([*max(before, key=len, default=[]), pairs[old]])
    return set(max(runs, key=len, default=[]))


def likeness(one, other):
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def word_marks(old, new):
    """The words of both sides with the marks of what went and what came."""
    left_words, right_words = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    left, right = [], []
    steps = SequenceMatcher(None, left_words, right_words, autojunk=False).get_opcodes()
    for step, l1, l2, r1, r2 in steps:
        same = step == "equal"
        if l2 > l1:
            left.append(("" if same else "removed", "".join(left_words[l1:l2])))
        if r2 > r1:
            right.append(("" if same else "added", "".join(right_words[r1:r2])))
    return tuple(left), tuple(right)
