"""Log lines without what people typed: no query string, no body, no exception text, no secret in a path."""

import logging
import time
import traceback


def path_pattern(request):
    """The address as the URL table writes it, so that a token in a path never reaches a log."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "(no page)"
    secret = {"token"} & set(match.kwargs)
    return f"/{match.route}" if secret else request.path


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
            return f"{getattr(record, 'status_code', '-')} {request.method} {path_pattern(request)}"
        return " ".join(record.getMessage().split())

    def place(self, exc_info):
        last = traceback.extract_tb(exc_info[2])[-1:]
        where = " ".join(f"at {frame.filename}:{frame.lineno}" for frame in last)
        return f"{exc_info[0].__name__} {where}"
