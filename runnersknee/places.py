"""Where the site keeps things, each place by one address from the environment."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# FULL: an answer we gave survives a power cut. IMMEDIATE: writers queue instead of failing.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;",
}
KINDS = {"sqlite", "postgresql", "postgres"}


def database(name, url):
    """Django's settings of a database. `name` says where the address stands, for whoever must mend it."""
    scheme = url.partition(":")[0]
    try:
        found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True) if scheme in KINDS else {}
    except ValueError:  # its text may hold the password
        found = {}
    if not found.get("NAME"):
        raise ImproperlyConfigured(
            f"{name} (starting with {scheme[:12]!r}) cannot be used. "
            "Set it to postgresql://user:password@host:5432/name or sqlite:////folder/db.sqlite3."
        )
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = dict(SQLITE)
    else:
        # Who waits for a lock gets an answer while the browser still waits for it, as with SQLite.
        found.setdefault("OPTIONS", {}).setdefault("options", "-c lock_timeout=20s")
    return found
