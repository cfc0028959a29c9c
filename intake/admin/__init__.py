"""The clinics' side, one file for each noun."""

from . import clinics, requests, routing

__all__ = ["clinics", "requests", "routing"]
