"""Pages that hold a person's answers: no cache keeps them and no search engine lists them.

Their Referrer-Policy is the site's "same-origin". "no-referrer" would make browsers send "Origin: null" with the forms,
which the form protection has to refuse.
"""

from functools import wraps

from django.views.decorators.cache import never_cache


def private(view):
    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
