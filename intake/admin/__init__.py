"""The clinics' side, one file for each noun."""

from . import access, clinics, mails, requests, retention, routing, staff

__all__ = ["access", "clinics", "mails", "requests", "retention", "routing", "staff"]
