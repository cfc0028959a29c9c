"""People drawn from joint angles: a pose in, SVG out. No database and no request."""

from .charts import read
from .drawing import draw
from .limits import Refused
from .movement import frames, paths
from .pose import Pose
from .svg import LOW_HEIGHT, frame, svg

__all__ = ["LOW_HEIGHT", "Pose", "Refused", "draw", "frame", "frames", "paths", "read", "svg"]
