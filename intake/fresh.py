"""Who takes data of many people has signed in a moment ago, or types the password once more."""

from datetime import timedelta

from django import forms
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from . import limits

FRESH = timedelta(minutes=5)
MINUTES = FRESH.seconds // 60
KEY = "signed_in_at"


@receiver(user_logged_in)
def note(request, **_):
    request.session[KEY] = timezone.now().timestamp()


def is_fresh(request, at):
    age = at.timestamp() - request.session.get(KEY, 0)
    return 0 <= age <= FRESH.total_seconds()


def password_field():
    return forms.CharField(
        label="Your password",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=f"You signed in more than {MINUTES} minutes ago.",
        error_messages={"required": "Enter your password."},
    )


def refuse_wrong(request, password):
    """Raise ValidationError for what is not this person's password. The right one is as good as signing in anew."""
    if not limits.count("passwords of one person", request.user.pk):
        raise ValidationError("You tried too often. Wait an hour, or sign out and sign in again.")
    if not request.user.check_password(password):
        raise ValidationError("This is not your password.")
    note(request)
