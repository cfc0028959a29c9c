"""The clinics' side, one file for each noun."""

from . import clinics, mails, requests, routing

__all__ = ["clinics", "mails", "requests", "routing"]
