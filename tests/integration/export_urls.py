"""The exports under the admin, as the front desk wires them. What is written down is kept in a list."""

from django.contrib import admin
from django.urls import include, path

from intake import exports

recorded = []


def record(user, what, requests, at):
    recorded.append((user.get_username(), what, [one.reference for one in requests]))


def under_admin(address, view, name):
    return path(f"admin/take/{address}", admin.site.admin_view(view), {"record": record}, name=name)


urlpatterns = [
    under_admin("<int:pk>/text/", exports.copy_text, "take-text"),
    under_admin("<int:pk>/fhir/", exports.fhir_bundle, "take-fhir"),
    under_admin("csv/", exports.export_csv, "take-csv"),
    path("", include("runnersknee.urls")),
]
