"""Pages that hold a person's answers: no cache keeps them, no search engine lists them, no link tells where it was."""

from functools import wraps

from django.views.decorators.cache import never_cache


def private(view):
    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped
