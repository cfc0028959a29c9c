"""Pages for what should not happen. Whatever a person typed comes back to them, so that no word of theirs is lost."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from education.kept import kept
from education.private import private

try:
    from redis import RedisError  # only a site with CACHE_URL has it
except ImportError:
    CACHE_IS_AWAY = ()
else:
    CACHE_IS_AWAY = (RedisError,)
# The database is locked, full, gone, or a connection was cut; or nobody can count who guesses.
DATABASE_IS_AWAY = (OperationalError, InterfaceError, *CACHE_IS_AWAY)


@private
def closed(request):
    """503: the database does not answer now."""
    page = HttpResponse(render_to_string("503.html", {"kept": kept(request)}), status=503)
    page["Retry-After"] = "30"
    return page


@private
def failed(request):
    """Django's handler500: a fault of ours, unless the database failed outside of any view."""
    if isinstance(sys.exc_info()[1], DATABASE_IS_AWAY):
        return closed(request)
    return HttpResponse(render_to_string("500.html", {"kept": kept(request)}), status=500)


@private
def forbidden(request, exception):
    """Django's handler403, also for a form that was open when the right to send it ended."""
    return render(request, "403.html", {"kept": kept(request)}, status=403)


@private
def unreadable(request, exception):
    """Django's handler400, also for a session that could not be kept: it ended meanwhile, or the disk is full."""
    if isinstance(exception, SessionInterrupted):
        return closed(request)
    return defaults.bad_request(request, exception)
