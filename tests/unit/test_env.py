import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from runnersknee import env, places


def start(tmp_path, **environment):
    """Load the settings in a process of their own, as a server does."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    command = [sys.executable, "-c", "import runnersknee.settings as s; print(s.PUBLIC, s.SESSION_COOKIE_NAME)"]
    return subprocess.run(
        command, env=clean | {"DATA_DIR": str(tmp_path)} | environment, capture_output=True, text=True
    )


PUBLIC = {
    "SITE_URL": "https://knee.example.org",
    "ALLOWED_HOSTS": "knee.example.org",
    "SECRET_KEY": "k3y-" * 12 + "xyz",
    "EMAIL_URL": "smtps://mail.example.org",
}


def test_a_demo_needs_no_settings_and_keeps_its_key(tmp_path):
    assert start(tmp_path).stdout == "False session\n"
    key = (tmp_path / "demo-key").read_text()
    start(tmp_path)
    assert (tmp_path / "demo-key").read_text() == key
    assert len(key) >= 50


def test_a_public_site_starts_with_all_it_needs(tmp_path):
    assert start(tmp_path, **PUBLIC).stdout == "True __Host-session\n"
    assert not (tmp_path / "demo-key").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or too short"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or too short"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is missing or too short"),
        ({"DEBUG": "yes"}, "DEBUG is on for a public site"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name each host"),
        ({"ALLOWED_HOSTS": "knee.example.org,.example.org"}, "ALLOWED_HOSTS must name each host"),
        ({"SITE_URL": "http://127.0.0.1:8000"}, "ALLOWED_HOSTS names more than this machine"),
        ({"SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names more than this machine"),
        ({"SECRET_KEY_FALLBACKS": f"{PUBLIC['SECRET_KEY']},short"}, "SECRET_KEY_FALLBACKS holds a key"),
        ({"SITE_URL": "http://knee.example.org"}, "Set it to the public address"),
        ({"PORT": "80x"}, "Set it to a number from 1 to 65535"),
        ({"SECOND_FACTOR": "no"}, "Staff of a public site sign in with a second factor"),
        ({"BACKUP_DIR": "kept"}, "BACKUP_KEY is no public key of age"),
        ({"BACKUP_KEY": "AGE-SECRET-" + "KEY-1QQ"}, "The secret key never belongs here"),
        ({"BACKUP_DAYS": "36"}, "Set it to a number from 1 to 35"),
        ({"DEBUG": "maybe"}, "Set it to yes or no"),
        ({"DATABASE_URL": "mysql://knee:secret@db/knee"}, "DATABASE_URL (starting with 'mysql') cannot be used"),
        ({"DATABASE_URL": "postgresql://knee:secret@host"}, "Set it to postgresql://user:password@host:5432/name"),
        ({"CACHE_URL": "memcached://cache"}, "CACHE_URL (starting with 'memcached') cannot be used"),
        ({"UPLOADS_URL": "http://s3.example.org/knee"}, "Set it to the https address of an S3 server and a bucket"),
        ({"UPLOADS_URL": "https://s3.example.org/"}, "Set it to the https address of an S3 server and a bucket"),
        ({"UPLOADS_URL": "https://key:secret@s3.example.org/knee"}, "the key goes into AWS_ACCESS_KEY_ID"),
        ({"EMAIL_URL": "carrier-pigeon://x"}, "Set it to smtp://"),
        ({"EMAIL_URL": ""}, "Set it to smtp://"),
        ({"EMAIL_URL": "smtp://mail.example.org?tls=maybe"}, "Set it to smtp://"),
        ({"EMAIL_URL": "smtp://mail.example.org?starttls=yes"}, "Set it to smtp://"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_how_to_mend_it(tmp_path, changes, sentence):
    result = start(tmp_path, **PUBLIC | changes)

    assert result.returncode != 0
    assert sentence in result.stderr


def test_a_public_site_passes_every_check_of_django(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(command, env=clean | {"DATA_DIR": str(tmp_path)} | PUBLIC, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("address", "host", "port", "tls", "ssl"),
    [
        ("smtp://a:b%40c@mail.example.org:587?tls=yes", "mail.example.org", 587, True, False),
        ("smtps://mail.example.org", "mail.example.org", 465, False, True),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
    ],
)
def test_email_addresses(monkeypatch, tmp_path, address, host, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", address)

    mail = env.email("EMAIL_URL", tmp_path, public=True)

    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (
        host,
        port,
        tls,
        ssl,
    )
    assert mail["EMAIL_HOST_PASSWORD"] in {"b@c", ""}


def test_site_url_is_an_address_without_a_path(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://knee.example.org/path")
    with pytest.raises(ImproperlyConfigured, match="Set it to the public address"):
        env.site_url("SITE_URL", "")


@pytest.mark.parametrize("value", ["", "https://fhir.example.org/r4", "http://127.0.0.1:8080/fhir"])
def test_bundles_go_to_a_safe_address_or_nowhere(monkeypatch, value):
    monkeypatch.setenv("FHIR_URL", value)

    assert env.endpoint("FHIR_URL") == value


@pytest.mark.parametrize(
    "value",
    ["http://fhir.example.org/r4", "fhir.example.org", "https://a:b@fhir.example.org/r4", "https://x.example.org/?a=b"],
)
def test_bundles_go_nowhere_in_the_open(monkeypatch, value):
    monkeypatch.setenv("FHIR_URL", value)

    with pytest.raises(ImproperlyConfigured, match="^FHIR_URL .* cannot be used. Set it to an https address.$"):
        env.endpoint("FHIR_URL")


def test_a_package_that_is_missing_is_named_with_the_way_to_it():
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL needs a package.* -r requirements-scale.txt"):
        places.need("CACHE_URL", "no_such_package")
