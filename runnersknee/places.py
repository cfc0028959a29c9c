"""Where the site keeps things, each place by one address from the environment."""

from importlib.util import find_spec
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .env import HERE

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
        found = dj_database_url.parse(url, conn_max_age=60) if scheme in KINDS else {}
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
        found["CONN_HEALTH_CHECKS"] = True  # a server may have gone since the last request; a file has not
        # Who waits for a lock gets an answer while the browser still waits for it, as with SQLite.
        found.setdefault("OPTIONS", {}).setdefault("options", "-c lock_timeout=20s")
    return found


# In the database until one of its own takes the load off: `manage.py prepare` makes the table.
TABLE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "shared_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
SECONDS = {"socket_connect_timeout": 2, "socket_timeout": 2}


def cache(name, url):
    """Django's settings of the cache that all processes share: a table, or a Valkey or Redis server."""
    if not url:
        return TABLE
    parts = urlsplit(url.replace("valkey", "redis", 1) if url.startswith("valkey") else url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} (starting with {url.partition(':')[0][:12]!r}) cannot be used. "
            "Set it to valkey://user:password@host:6379/0, with valkeys for TLS; or leave it empty."
        )
    need(name, "redis")
    location = parts.geturl()
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location, "OPTIONS": SECONDS}


def uploads(name, url, region, key, secret):
    """Django's settings of where uploads lie: in the data folder, or in a bucket that only the site itself reads."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    if not is_safe or not parts.hostname or not bucket or "/" in bucket or parts.username or parts.query:
        raise ImproperlyConfigured(
            f"{name} (starting with {parts.scheme[:12]!r}) cannot be used. Set it to the https address of an S3 server "
            "and a bucket, like https://s3.us-east-2.amazonaws.com/knee-uploads; the key goes into AWS_ACCESS_KEY_ID "
            "and AWS_SECRET_ACCESS_KEY."
        )
    need(name, "storages")
    options = {"bucket_name": bucket, "endpoint_url": f"{parts.scheme}://{parts.netloc}", "region_name": region}
    options |= {"access_key": key or None, "secret_key": secret or None, "client_config": patience()}
    options |= {"default_acl": None, "file_overwrite": False, "querystring_auth": True}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def patience():
    """How to speak to any S3 server: its path names the bucket, and it gets seconds, not minutes, to answer."""
    from botocore.config import Config  # only a site with a bucket has it

    return Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=3,
        read_timeout=10,
        retries={"total_max_attempts": 2},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def need(name, package):
    if find_spec(package) is None:
        raise ImproperlyConfigured(
            f"{name} needs a package that is not there. Install it with: "
            "pip install --require-hashes -r requirements-scale.txt"
        )
