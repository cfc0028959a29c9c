"""The settings of the site at its most talkative, for a test that searches what it tells.

It mails failures to whom Django's own handler would, and fails on wish, with all it knows in the words of the failure.
"""

from runnersknee.settings import *  # noqa: F403
from runnersknee.settings import LOGGING, MIDDLEWARE

OPS = "ops@example.org"
ADMINS = MANAGERS = [("Ops", OPS)]
LOUD = {"level": "DEBUG"}
LOGGING = LOGGING | {"root": LOGGING["root"] | LOUD, "loggers": {"django": LOGGING["loggers"]["django"] | LOUD}}
MIDDLEWARE = [*MIDDLEWARE, "tests.talkative.fail_on_wish"]
WISH = "X-Fail"


def fail_on_wish(get_response):
    def middleware(request):
        response = get_response(request)
        if WISH in request.headers:
            raise RuntimeError(f"{request.POST} {dict(request.session)} {response.content.decode()}")
        return response

    return middleware
