"""Who works here: people, their groups and their clinics. Nobody can raise anybody above themselves, or themselves.

A superuser may do all. Administrators look after *ordinary people*: those who have no right over staff themselves.
"""

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.admin import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from ..models import Membership

# People have one address, on their own page, and secrets of a second factor are nobody's to look at.
admin.site.unregister([Group, User, EmailAddress, Authenticator])


def over_staff():
    """The rights to change who works here."""
    about_staff = Q(content_type__app_label="auth") | Q(
        content_type__app_label="intake", content_type__model="membership"
    )
    return Permission.objects.filter(about_staff).exclude(codename__startswith="view_")


def ordinary_groups():
    """Groups without a right over staff. Only superusers give the others."""
    return Group.objects.exclude(permissions__in=over_staff()).order_by("name")


def ordinary_people():
    rights = over_staff()
    return User.objects.filter(is_superuser=False).exclude(
        Q(groups__permissions__in=rights) | Q(user_permissions__in=rights)
    )


def looks_after(user, person):
    """True when `user` may change this person's groups, clinics, password and whether they can sign in."""
    return user.is_superuser or ordinary_people().filter(pk=person.pk).exists()


def invitation(person):
    """A link with which this person chooses a password: good once, and for settings.PASSWORD_RESET_TIMEOUT seconds."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(person)}-{token}")


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    verbose_name, verbose_name_plural = "clinic", "clinics"

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and looks_after(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and looks_after(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and looks_after(request.user, obj)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """People who sign in here. All of them are staff."""

    actions = None  # each is removed on a page that asks for the password again
    change_form_template = "admin/auth/user/invite_form.html"
    list_display = ["username", "first_name", "last_name", "email", "is_active", "works"]
    list_filter = ["is_active", "groups", "memberships__clinic"]
    inlines = [MembershipInline]
    filter_horizontal = ["groups", "user_permissions"]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "first_name", "last_name", "email", "usable_password", "password1", "password2"],
                "classes": ["wide"],
                "description": "Then choose groups and clinics on the next page. "
                "A person without a group can do nothing here. "
                "Switch password-based sign-in off to let the person choose a password by an invitation link.",
            },
        )
    ]
    staff_fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (
            "What this person may do",
            {
                "fields": ["is_active", "groups"],
                "description": "Take “Active” away when a person leaves: it ends their sessions at once. "
                "Groups that manage staff are given by superusers.",
            },
        ),
    ]

    def get_urls(self):
        steps = {"invite": self.invite, "new_factor": self.new_factor}
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(step), name=f"auth_user_{name}")
            for name, step in steps.items()
        ]
        return [*own, *super().get_urls()]

    def person_of(self, request, pk):
        """The person whom a button is about, if this administrator may look after them."""
        person = self.get_object(request, str(pk))
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    @method_decorator(require_POST)
    def invite(self, request, pk):
        """Show a link to pass on; it is kept nowhere."""
        person = self.person_of(request, pk)
        self.log_change(request, person, "Made an invitation link.")
        messages.success(request, f"Pass this link on to {person}. It works once, for three days: {invitation(person)}")
        return redirect("admin:auth_user_change", pk)

    @method_decorator(require_POST)
    def new_factor(self, request, pk):
        """Who lost the phone starts anew: the next sign-in asks for a new second factor."""
        person = self.person_of(request, pk)
        Authenticator.objects.filter(user=person).delete()
        self.log_change(request, person, "Took the second factor away.")
        messages.success(request, f"{person} signs in with the password alone now, then adds a new second factor.")
        return redirect("admin:auth_user_change", pk)

    def get_queryset(self, request):
        """Superusers exist for superusers only."""
        people = super().get_queryset(request).prefetch_related("memberships__clinic")
        if request.user.is_superuser:
            return people
        return people.filter(is_superuser=False) if self.has_view_permission(request) else people.none()

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.staff_fieldsets

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None or looks_after(request.user, obj) else ["is_active", "groups"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = ordinary_groups()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj == request.user or looks_after(request.user, obj))

    def user_change_password(self, request, id, form_url=""):  # noqa: A002
        """Of another person. One's own needs the old one, too."""
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def save_model(self, request, obj, form, change):
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    @admin.display(description="clinics")
    def works(self, person):
        return ", ".join(f"{row.clinic} ({row.get_role_display()})" for row in person.memberships.all())


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Groups hold rights, so only superusers see them."""

    actions = None  # as above

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    actions = None  # as above
    list_display = ["user", "clinic", "role"]
    list_filter = ["role", "clinic"]
    list_select_related = ["user", "clinic"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user" and not request.user.is_superuser:
            kwargs["queryset"] = ordinary_people()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or looks_after(request.user, obj.user))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or looks_after(request.user, obj.user))
