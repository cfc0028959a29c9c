"""A page that fails, to see what a visitor gets then."""

from django.urls import path


def fail(request):
    raise RuntimeError("secret words")


urlpatterns = [path("", fail)]
