"""How long a member of staff stays signed in, and what they must have done to go on."""

from datetime import timedelta

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from . import diary  # noqa: F401 - it listens from here on

IDLE, AT_MOST = timedelta(minutes=30), timedelta(hours=12)
SAVE_EVERY = timedelta(minutes=1)  # how exactly "the last click" is kept: a row is written once a minute at most
FRESH = timedelta(minutes=5)
WORK = ("/admin/", "/drafts/")
PLACES = (*WORK, "/account/")  # public pages ask nothing about who looks at them
# Pages that change who works here, or take many requests out: they ask for the password again.
ASK_AGAIN = {f"auth_{model}_{page}" for model in ("user", "group") for page in ("add", "change", "delete")}
ASK_AGAIN |= {f"intake_membership_{page}" for page in ("add", "change", "delete")}
ASK_AGAIN |= {f"auth_user_{page}" for page in ("password_change", "invite", "new_factor")}
ASK_AGAIN |= {"intake_bookingrequest_export", "intake_retentionrule_change"}


def seconds():
    return timezone.now().timestamp()


@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    request.session["signed_in_at"] = request.session["seen_at"] = seconds()


def staff_session(get_response):
    """End what has lasted too long, and lead staff without a second factor to its page."""

    def middleware(request):
        if request.path.startswith(PLACES) and request.user.is_authenticated:
            if is_over(request.session):
                logout(request)
                return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
            if lacks_second_factor(request):
                messages.warning(request, "Add a second factor first: a code from an app, or a passkey.")
                return redirect("mfa_index")
        return get_response(request)

    return middleware


def is_over(session):
    """Whether the session ended by now; if not, this click counts as the last one."""
    now, seen, began = seconds(), session.get("seen_at", 0), session.get("signed_in_at", 0)
    if now - seen > IDLE.total_seconds() or now - began > AT_MOST.total_seconds():
        return True
    if now - seen > SAVE_EVERY.total_seconds():
        session["seen_at"] = now
    return False


def lacks_second_factor(request):
    needed = settings.SECOND_FACTOR and request.path.startswith(WORK)
    return needed and not is_mfa_enabled(request.user)


def is_fresh(request):
    """Whether this person gave a password, a code or a passkey within the last minutes."""
    signed_in = seconds() - request.session.get("signed_in_at", 0)
    return signed_in < FRESH.total_seconds() or did_recently_reauthenticate(request)
