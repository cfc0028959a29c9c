"""What a page and a commit cost without us: Django with one view, no middleware, no template, no app.

`gunicorn tests.load.bare`: any GET answers the bytes of the file BARE_PAGE, with the headers in BARE_HEADERS. A POST
adds one row to a table of one column and commits it, in the database of the site and as safely.
"""

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from runnersknee.settings import DATABASES

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], DATABASES=DATABASES, SECRET_KEY="bare", USE_TZ=True
    )
    django.setup()
PAGE = Path(os.environ["BARE_PAGE"]).read_bytes()
HEADERS = json.loads(os.environ["BARE_HEADERS"])


def bare(request):
    from django.db import connection

    if request.method == "POST":
        with connection.cursor() as cursor:  # outside of a transaction: each statement is its own commit
            cursor.execute("INSERT INTO bare_row (word) VALUES (%s)", ["word"])
        return HttpResponse(status=303, headers={"Location": "/"})
    return HttpResponse(PAGE, headers=HEADERS)


urlpatterns = [path("", bare), path("<path:rest>", bare)]
application = get_wsgi_application()
