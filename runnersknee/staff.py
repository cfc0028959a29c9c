"""The admin site of the staff, with its guide: what to do, in the order people ask, with pictures of this very site."""

from django.contrib.admin import AdminSite
from django.shortcuts import render
from django.urls import path

from . import gallery


class StaffSite(AdminSite):
    site_header = site_title = "Runner's Knee staff"
    index_title = "What would you like to do?"

    def get_urls(self):
        own = [
            path("guide/", self.admin_view(self.guide), name="guide"),
            path("components/", self.admin_view(self.components), name="components"),
        ]
        return own + super().get_urls()

    def guide(self, request):
        return render(request, "admin/guide.html", {**self.each_context(request), "title": "Staff guide"})

    def components(self, request):
        return render(request, "admin/components.html", {"shown": gallery.shown()})
