"""The ramp-up planner (clinical fact sheet, section 5): values in, a frozen dataclass out. No database, no request.

Distances are integers in tenths of a mile or kilometer: 10.4 miles are 104. All constants are house rules, set by us
and by no study, but for one: a longest run at most 110 % of the longest before it follows Frandsen 2025.
"""

from .checkin import Advice, StageWeek, Week, after_stage, after_week
from .plan import LIMITS, MAX_WEEKS, Inputs, Outcome, PlannedWeek, plan
from .walkrun import STAGES, Stage

__all__ = [
    "LIMITS",
    "MAX_WEEKS",
    "STAGES",
    "Advice",
    "Inputs",
    "Outcome",
    "PlannedWeek",
    "Stage",
    "StageWeek",
    "Week",
    "after_stage",
    "after_week",
    "plan",
]
