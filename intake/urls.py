from django.urls import path, register_converter

from . import brought, flow, later, plans, sent_views, status_views, views


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
    path("request/plan/", plans.attach, name="request-plan"),
    path("request/check/", views.check, name="request-check"),
    path("request/later/", later.later, name="request-later"),
    path("request/resume/<str:token>/", later.resume, name="request-resume"),
    path("request/sent/", sent_views.sent, name="request-sent"),
    path("request/record/", sent_views.record, name="request-record"),
    path("request/link/", sent_views.new_link, name="request-link"),
    path("request/status/<str:token>/", status_views.follow_link, name="request-status"),
    path("request/yours/", status_views.yours, name="request-yours"),
    path("request/yours/times/", status_views.times, name="request-times"),
    path("request/yours/visit.ics", status_views.calendar, name="request-calendar"),
    path("request/yours/cancel/", status_views.withdraw, name="request-withdraw"),
    path("request/yours/data/", status_views.data, name="request-data"),
    path("request/yours/data.txt", status_views.data_file, name="request-data-file"),
    path("request/yours/delete/", status_views.delete, name="request-delete"),
    path("request/yours/close/", status_views.close, name="request-close"),
    path("request/<step:name>/", views.step, name="request-step"),
]
