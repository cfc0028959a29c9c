from django.urls import path, register_converter

from . import brought, flow, views


class StepName:
    regex = "|".join(flow.NAMES)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(StepName, "step")

urlpatterns = [
    path("clinics/", views.clinics, name="clinics"),
    path("request/", views.start, name="request"),
    path("request/bring/", brought.bring, name="request-bring"),
    path("request/brought/", brought.keep, name="request-brought"),
    path("request/check/", views.check, name="request-check"),
    path("request/sent/", views.sent, name="request-sent"),
    path("request/status/<str:token>/", views.show_status, name="request-status"),
    path("request/<step:name>/", views.step, name="request-step"),
]
