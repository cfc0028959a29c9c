from django.contrib import admin
from django.urls import include, path

from . import health

admin.site.site_header = admin.site.site_title = "Runner's Knee staff"
admin.site.index_title = "What would you like to do?"

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("intake.urls")),
    path("", include("education.urls")),
]
