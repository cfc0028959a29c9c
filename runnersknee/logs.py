"""Log lines without what people typed: no query string, no body, no exception text, no secret in a path."""

import logging
import time
import traceback

SECRETS = {"token", "key"}  # what places in the URL table are called that open something for whoever holds them
TYPED = {"object_id", "url"}  # what the admin calls places that it sends elsewhere when they fit nothing
OURS = {"runnersknee", "intake", "education"}


def path_pattern(request, status):
    """The path of a page of ours. Where a path may hold a secret, the pattern of the URL table stands in for it.

    That is a path with a token, and any path that was refused or not found: it may hold whatever somebody typed.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "(no page)"
    names = set(match.kwargs)
    return f"/{match.route}" if status >= 400 or names & SECRETS or (status >= 300 and names & TYPED) else request.path


class OneLine(logging.Formatter):
    """One line a record. A failure is told by its type and place; its text may hold answers, so it is left out."""

    converter = time.gmtime

    def format(self, record):
        parts = [self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), record.levelname, record.name, self.words(record)]
        if record.exc_info and record.exc_info[0]:
            parts.append(self.place(record.exc_info))
        return " ".join(parts)

    def words(self, record):
        request = getattr(record, "request", None)
        if record.name.startswith("django.") and hasattr(request, "method"):
            status = getattr(record, "status_code", 0)
            return f"{status} {request.method} {path_pattern(request, status)}"
        is_ours = record.name.split(".")[0] in OURS
        return " ".join(str(self.told(record) if is_ours else self.shape(record)).split())

    def told(self, record):
        """Our own lines hold what we chose. One that cannot be filled in is told without its values."""
        try:
            return record.getMessage()
        except (TypeError, ValueError, KeyError):
            return record.msg

    def shape(self, record):
        """Of a line that another library wrote, what it says at all times, and none of the values in it."""
        return record.msg if isinstance(record.msg, str) and record.args else "(words left out)"

    def place(self, exc_info):
        last = traceback.extract_tb(exc_info[2])[-1:]
        where = " ".join(f"at {frame.filename}:{frame.lineno}" for frame in last)
        return f"{exc_info[0].__name__} {where}"
