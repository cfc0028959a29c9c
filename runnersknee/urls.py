from django.contrib import admin
from django.urls import include, path

from . import health

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("account/", include("runnersknee.sign_in.urls")),
    path("", include("intake.urls")),
    path("", include("education.urls")),
]

handler400 = "runnersknee.failing.unreadable"
handler403 = "runnersknee.failing.forbidden"
handler500 = "runnersknee.failing.failed"
