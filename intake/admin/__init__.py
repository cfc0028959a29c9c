"""The clinics' side, one file for each noun."""

from . import access, clinics, mails, requests, routing, staff

__all__ = ["access", "clinics", "mails", "requests", "routing", "staff"]
