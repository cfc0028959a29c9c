"""Walk-run mode (clinical fact sheet 5.5). A house rule; 4/1 and the rest days match references 55 and 83."""

from dataclasses import dataclass

SESSIONS_A_WEEK = 3
WALK_BEFORE_AND_AFTER = 5  # minutes


@dataclass(frozen=True)
class Stage:
    """Minutes of running and of walking, and how often; the last stage is one run without a walk."""

    number: int
    run: int
    walk: int
    times: int

    @property
    def run_minutes(self):
        """Minutes of running in a session."""
        return self.run * self.times


TABLE = [(1, 4, 5), (2, 3, 5), (3, 2, 5), (4, 1, 5), (6, 1, 4), (9, 1, 3), (14, 1, 2), (30, 0, 1)]
STAGES = tuple(Stage(number, *row) for number, row in enumerate(TABLE, 1))
