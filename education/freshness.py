"""Whether a page that was made from content is still true, and which pages are the same for all.

A page is true while the token of the content is the same (see watching.py), and no moment came at which time alone
changes it. The token is chance and no number, so that a database put back to an older day never meets a page of the
days it forgot.
"""

from datetime import timedelta
from functools import wraps

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.cache import patch_cache_control


def version():
    """The token of the content as it is now; None on a site that has none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM education_contentversion WHERE id = 1")
        found = cursor.fetchone()
    return found and found[0]


def true_until(at):
    """When time alone may change a page made at this moment: a page or a notice that was planned, or a new hour.

    Pages tell days but no hours, and days begin with a full hour in each time zone of the US.
    """
    revision, notice = apps.get_model("education", "Revision"), apps.get_model("education", "Notice")
    moments = [at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)]
    for rows, name in [(revision.objects, "publish_at"), (notice.objects, "starts_at"), (notice.objects, "ends_at")]:
        moments += rows.filter(**{f"{name}__gt": at}).order_by(name).values_list(name, flat=True)[:1]
    return min(moments)


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

    return marked
