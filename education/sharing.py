"""A signed link that opens one draft for somebody without a sign-in, and expires."""

from datetime import timedelta

from django.core import signing

DAYS = 14
SALT = "education.shared-draft"


def token(revision):
    return signing.dumps(revision.pk, salt=SALT)


def number(text):
    """The key of the revision a token opens, or None when it is wrong or too old."""
    try:
        return signing.loads(text, salt=SALT, max_age=timedelta(days=DAYS))
    except signing.BadSignature:
        return None
