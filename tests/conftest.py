"""What all tests share: a database with the starter content, people with roles, and the real server."""

import gc
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.client import ClientHandler
from django.test.utils import setup_databases, teardown_databases

from education.models import Clinician
from intake.erasing import erase
from intake.models import BookingRequest, Clinic, Membership, Message
from runnersknee import page_cache

from .postgres import free_port

gc.set_threshold(50_000)  # tests make much and keep little: looking for cycles so often is waste
hypothesis.settings.register_profile("long", max_examples=20_000, deadline=None)  # for `make bench`


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Every test starts with the starter content, loaded once; the real server uses the same database."""
    if connection.vendor == "sqlite":
        for leftover in ["", "-wal", "-shm"]:  # of a run that was killed
            Path(f"{connection.settings_dict['TEST']['NAME']}{leftover}").unlink(missing_ok=True)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        call_command("loadcontent", stdout=StringIO())
        call_command("loadclinics", stdout=StringIO())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def one_middleware_chain(django_test_environment):
    """All test clients ask one chain, as all visitors do. WhiteNoise reads the static folder for each that is built."""
    handler = ClientHandler()
    handler.load_middleware()
    ClientHandler._middleware_chain = staticmethod(handler._middleware_chain)


@pytest.fixture(autouse=True)
def pages_made_anew():
    """A kept page has no context, which tests look at; and a test that ended took its changes back, token included."""
    page_cache.pages.clear()


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def staff(django_user_model):
    """Make a staff member of a group, at a clinic."""

    def make(name, group, clinic=None):
        user = django_user_model.objects.create_user(name, password="correct horse battery", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        if clinic:
            role = Membership.Role.MANAGER if group == "Clinic manager" else Membership.Role.FRONT_DESK
            Membership.objects.create(user=user, clinic=clinic, role=role)
        return user

    return make


@pytest.fixture
def clinician(staff):
    """Make a clinical reviewer whose name and credential readers may see."""

    def make(name):
        user = staff(name, "Clinical reviewer")
        Clinician.objects.create(user=user, name=name.title(), credential="PT, DPT", licence_state="Minnesota")
        return user

    return make


@pytest.fixture
def editor(staff):
    return staff("ed", "Content editor")


@pytest.fixture
def reviewer(clinician):
    return clinician("rae")


@pytest.fixture
def north(db):
    return Clinic.objects.get(slug="example-clinic-north")


@pytest.fixture
def central(db):
    return Clinic.objects.get(slug="example-clinic-central")


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site as it runs in earnest, gunicorn with two workers, on the test database. Yields its address."""
    with serving(django_db_blocker, tmp_path_factory.mktemp("mail")) as address:
        yield address


@contextmanager
def serving(django_db_blocker, mails, tells=subprocess.DEVNULL, options=(), **more):
    """A server on the test database. `mails`: the folder they go to. `tells`: where its log goes."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        url = (
            f"sqlite:///{name}"
            if connection.vendor == "sqlite"
            else os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
        )
        connection.close()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"PORT": str(port), "SITE_URL": address, "DATABASE_URL": url}
    environment |= {"DATA_DIR": str(django_settings.DATA_DIR), "EMAIL_URL": f"files:{mails}"} | more
    command = [sys.executable, "-m", "gunicorn", "-c", "python:runnersknee.gunicorn_conf", *options]
    process = subprocess.Popen([*command, "runnersknee.wsgi"], env=environment, stderr=tells)
    try:
        wait_until_ready(address)
        yield address
    finally:
        process.terminate()
        process.wait(40)


def wait_until_ready(address, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return urllib.request.urlopen(f"{address}/readyz/", timeout=5)
        except OSError:  # not there yet, or too busy to answer
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not get ready")


@pytest.fixture
def stored(server, committed):
    """The rows the real server writes."""
    return committed


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that other connections see, so they are removed when the test ends."""
    with django_db_blocker.unblock():
        yield BookingRequest.objects
        BookingRequest.objects.update(hold_reason="")
        for request in BookingRequest.objects.all():
            erase(request)
        Message.objects.all().delete()
        Session.objects.all().delete()
        caches["shared"].clear()
        connection.close()
