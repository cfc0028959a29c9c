"""Pages that fail, to see what a visitor gets then."""

from django.db import OperationalError
from django.urls import path


def fail(request):
    raise RuntimeError("secret words")


def locked(request):
    raise OperationalError("database is locked")


urlpatterns = [path("", fail), path("database/", locked)]
handler500 = "runnersknee.failing.failed"
