"""Where django-allauth asks us: who may come, what counts as one guesser, how mails leave, how secrets are kept."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from intake import limits, mail


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Nobody makes an account; administrators invite."""
        return False

    def get_client_ip(self, request):
        return limits.address(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Name and address together: a stranger who guesses at a name must not lock out its owner elsewhere."""
        return f"{limits.address(request)}:{credentials.get('username', '').lower()}"

    def get_reset_password_from_key_url(self, key):
        """The address comes from our setting, never from what a browser says the host is."""
        uidb36, token = key.split("-", 1)
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uidb36, token])

    def send_mail(self, template_prefix, email, context):
        """Into the outbox, so that a mail server that is away stops nobody. The row goes once the mail has left."""
        written = self.render_mail(template_prefix, email, context)
        kind = template_prefix.rsplit("/", 1)[-1]
        mail.put(None, kind, email, (written.subject, written.body), "", timezone.now())

    def format_email_subject(self, subject):
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are stored encrypted, under the signing key of the site."""

    def get_totp_issuer(self):
        return "Runner's Knee staff"

    def encrypt(self, text):
        return locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return locks().decrypt(encrypted_text.encode()).decode()


def locks():
    """The signing key first; older ones still open what they closed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
