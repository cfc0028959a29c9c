"""Read the environment. A wrong value stops the start and says how to mend it."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pyrage import RecipientError
from pyrage.x25519 import Recipient

TRUE = {"1", "true", "yes", "on"}
HERE = {"127.0.0.1", "localhost", "::1"}
FALSE = {"0", "false", "no", "off", ""}


def text(name, default):
    return os.environ.get(name, "").strip() or default


def boolean(name, default):
    value = text(name, "yes" if default else "no").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to yes or no.")
    return value in TRUE


def number(name, default, low, high):
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a number from {low} to {high}.")
    return int(value)


def port(name, default):
    return number(name, default, 1, 65535)


def folder(name):
    """A folder, or None where it is not set."""
    value = text(name, "")
    return Path(value).expanduser().resolve() if value else None


def backup_key(name, wanted):
    """The public half of the key for backups. A public key is no secret; the secret one must never come near."""
    value = text(name, "")
    try:
        if value or wanted:
            Recipient.from_str(value)
    except RecipientError:
        raise ImproperlyConfigured(
            f"{name} is no public key of age. It starts with age1, and `manage.py backup_key FILE` makes one. "
            "The secret key never belongs here."
        ) from None
    return value


def words(name, default):
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def site_url(name, default):
    """The public address without a slash at its end. Plain http is for this machine only."""
    value = text(name, default).rstrip("/")
    url = urlsplit(value)
    here = url.hostname in HERE
    if url.scheme == "https" and url.hostname and not url.path:
        return value
    if url.scheme == "http" and here and not url.path:
        return value
    raise ImproperlyConfigured(
        f"{name} is {value!r}. Set it to the public address, like https://knee.example.org. "
        "Plain http works only for this machine, like http://127.0.0.1:8000."
    )


def endpoint(name):
    """The address of another system, or nothing. Plain http is for this machine only."""
    value = text(name, "")
    url = urlsplit(value)
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in HERE)
    if value and not (is_safe and url.hostname and not (url.username or url.query or url.fragment)):
        raise ImproperlyConfigured(f"{name} (starting with {url.scheme!r}) cannot be used. Set it to an https address.")
    return value


def secret_key(name, data_dir, public):
    """The signing key. A demo on this machine keeps one in the data folder; a public site brings its own."""
    key = text(name, "")
    if not key and not public:
        return demo_key(Path(data_dir) / "demo-key")
    if not is_strong(key):
        raise ImproperlyConfigured(
            f"{name} is missing or too short. Make one of 50 characters or more with: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return key


def is_strong(key):
    return len(key) >= 50 and len(set(key)) >= 5


def demo_key(path):
    try:
        with open(path, "x", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def email(name, data_dir, public):
    """Django's mail settings from one address: smtp://user:password@host:587?tls=yes, or files for a demo."""
    value = text(name, "files:")
    url = urlsplit(value)
    if url.scheme == "files" and not public:
        folder = url.path or str(Path(data_dir) / "mail")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    options = parse_qs(url.query, keep_blank_values=True)
    tls = options.pop("tls", ["no"])[0].lower()
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or options or tls not in TRUE | FALSE:
        raise ImproperlyConfigured(
            f"{name} (starting with {url.scheme!r}) cannot be used. Set it to smtp://user:password@host:587?tls=yes "
            "or smtps://user:password@host:465. A demo may also write files:"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": tls in TRUE and url.scheme == "smtp",
    }
