"""The admin site of the staff, with its guide: what to do, in the order people ask, with pictures of this very site."""

from functools import update_wrapper

from allauth.account.decorators import secure_admin_login
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.admin import AdminSite
from django.shortcuts import redirect, render
from django.urls import path

from . import gallery
from .sign_in.sessions import ASK_AGAIN, is_fresh


class StaffSite(AdminSite):
    site_header = site_title = "Runner's Knee staff"
    index_title = "What would you like to do?"

    def get_urls(self):
        own = [
            path("guide/", self.admin_view(self.guide), name="guide"),
            path("components/", self.admin_view(self.components), name="components"),
        ]
        return own + super().get_urls()

    def admin_view(self, view, cacheable=False):
        """Pages that could do the most harm in wrong hands ask for the password again."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if request.resolver_match.url_name in ASK_AGAIN and self.has_permission(request) and not is_fresh(request):
                raise ReauthenticationRequired
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def login(self, request, extra_context=None):
        return secure_admin_login(super().login)(request, extra_context)

    def logout(self, request, extra_context=None):
        """Nothing that was looked at stays in the browser."""
        response = super().logout(request, extra_context)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def guide(self, request):
        return render(request, "admin/guide.html", {**self.each_context(request), "title": "Staff guide"})

    def components(self, request):
        return render(request, "admin/components.html", {"shown": gallery.shown()})
