"""Whether a page that was made from content is still true, and which pages are the same for all.

A page is true while the token of the content is the same (see watching.py), and no moment came at which time alone
changes it. The token is chance and no number, so that a database put back to an older day never meets a page of the
days it forgot.
"""

import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.cache import patch_cache_control

memory = threading.local()  # of one request


def version():
    """The token of the content, asked for once within `one_reading`; None on a site that has none yet."""
    if getattr(memory, "token", None):
        return memory.token
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM education_contentversion WHERE id = 1")
        (token,) = cursor.fetchone() or (None,)
    if hasattr(memory, "token"):
        memory.token = token
    return token


def once_a_version(read):
    """Remember what `read` makes of watched tables until they change.

    Whoever asks must not change what they get, nor ask in the middle of changes that they may take back.
    """
    kept = (None, {})  # the token, and what was read by arguments

    @wraps(read)
    def known(*asked):
        nonlocal kept
        token, (old, found) = version(), kept
        if token is None or token != old:
            found = {}
        if asked not in found:
            found = found | {asked: read(*asked)}
            kept = token, found
        return found[asked]

    return known


@contextmanager
def one_reading():
    """All that is said within is of one version of the content: a request, or a command."""
    memory.__dict__.clear()
    memory.token = None
    try:
        yield
    finally:
        memory.__dict__.clear()


def true_until(at):
    """When time alone may change a page made at this moment: a page or a notice that was planned, or a new hour.

    Pages tell days but no hours, and days begin with a full hour in each time zone of the US.
    """
    revision, notice = apps.get_model("education", "Revision"), apps.get_model("education", "Notice")
    pages = revision.objects.planned(at).order_by().values_list("publish_at", flat=True)
    starts, ends = [
        notice.objects.order_by().filter(**{f"{name}__gt": at}).values_list(name, flat=True)
        for name in ["starts_at", "ends_at"]
    ]
    hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min([hour, *pages.union(starts, ends)])


def same_for_all(view):
    """A page that knows nobody: no draft, no message, no form token, no person. A middleware may keep it.

    Browsers and proxies ask each time whether theirs is still true: a withdrawn page is gone at the next request.
    """

    @wraps(view)
    def marked(request, *args, **kwargs):
        until = true_until(timezone.now())
        response = view(request, *args, **kwargs)
        response.true_until = until
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    marked.is_same_for_all = True
    return marked
