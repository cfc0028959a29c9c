"""What a self-check is made of: questions with choices, and what their answers come to. Plain values, no rows."""

from dataclasses import dataclass

from ..urgency import ADULT, ROUTINE, URGENT

TIES = ["volume", "strength", "technique", "ankle"]  # clinical.md 7.3: V, S, T, A
RUNNING_ONLY = {"volume", "technique"}


@dataclass(frozen=True)
class Choice:
    """One answer to a question. Without points it says "I do not know" and is left out of the sum."""

    code: str
    points: int | None = None
    words: str = ""
    because: str = ""
    also_checked: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Question:
    """A question with its choices. `most`: its sum counts no higher. `is_key`: without a key answer nothing is told."""

    code: str
    part: str
    choices: tuple[Choice, ...]
    is_key: bool = False
    takes_many: bool = False
    most: int | None = None
    runners_only: bool = False
    is_required: bool = False
    screen: str = ""
    words: str = ""
    hint: str = ""
    warning: str = ""

    def chosen(self, answers):
        return [choice for choice in self.choices if choice.code in answers.get(self.code, ())]

    def is_answered(self, answers):
        return any(choice.points is not None for choice in self.chosen(answers))

    def score(self, answers):
        return min(self.highest, sum(choice.points or 0 for choice in self.chosen(answers)))

    @property
    def highest(self):
        points = [choice.points or 0 for choice in self.choices] or [0]
        whole = sum(points) if self.takes_many else max(points)
        return whole if self.most is None else min(whole, self.most)


@dataclass(frozen=True)
class Contributor:
    """One of the four. `percent` and `likelihood` are None and CANT_TELL while no key check is answered."""

    name: str
    score: int
    out_of: int
    percent: int | None
    likelihood: str
    checks: int
    all_checks: int
    reasons: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Result:
    """`level` 1 to 4 with the `flags` that hit, most urgent first; the pattern; the four contributors."""

    level: int
    flags: tuple[str, ...]
    points: int
    pattern: str
    contributors: tuple[Contributor, ...]
    also_checked: tuple[str, ...]
    age: int
    runs: bool

    @property
    def is_urgent(self):
        return self.level <= URGENT

    @property
    def is_hidden(self):
        """No part of the result is for this person: urgent, or too young for a self-check (clinical.md 7.1)."""
        return self.is_urgent or self.age < ADULT

    @property
    def tells_contributors(self):
        return not self.is_hidden and self.pattern != "DOES_NOT_FIT"

    @property
    def may_exercise(self):
        return self.tells_contributors and self.level == ROUTINE

    @property
    def shown(self):
        """The contributors to show, in order: likely and possible, the highest first."""
        if not self.tells_contributors:
            return ()
        found = [each for each in self.contributors if each.likelihood in {"LIKELY", "POSSIBLE"}]
        return tuple(sorted(found, key=lambda each: (-each.percent, TIES.index(each.name))))

    @property
    def untold(self):
        """The contributors that a home check could still tell. Who does not run is not sent to film a run."""
        if not self.tells_contributors:
            return ()
        unknown = [each for each in self.contributors if each.likelihood == "CANT_TELL"]
        return tuple(each for each in unknown if self.runs or each.name not in RUNNING_ONLY)

    @property
    def nothing_stands_out(self):
        return self.tells_contributors and all(each.likelihood == "LESS_LIKELY" for each in self.contributors)
