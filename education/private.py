"""Pages that hold a person's answers: no cache keeps them and no search engine lists them.

Their Referrer-Policy is the site's "same-origin". "no-referrer" would make browsers send "Origin: null" with the forms,
which the form protection has to refuse.
"""

from functools import wraps

from django.views.decorators.cache import cache_control, never_cache


def private(view):
    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return wrapped


def for_its_own_history(view):
    """For pages that answer a post: no cache keeps them but the browser's own, and that one only for its history.

    With "no-store", or with "Vary: Cookie" and a new cookie, the Back button ends on an error page of the browser: it
    may not show what it has, and it does not post again by itself.
    """

    @cache_control(private=True, no_cache=True, max_age=0)
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers.pop("Vary", None)
        return response

    return wrapped
