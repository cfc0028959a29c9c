"""A site of its own for a drill: folder, database, processes that may be killed, and drafts ready to be sent."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta

import django

from tests import postgres

WEB = [sys.executable, "-m", "gunicorn", "-c", "python:runnersknee.gunicorn_conf", "runnersknee.wsgi"]
DELIVER = [sys.executable, "manage.py", "deliver", "--pause", "0.2"]


class Program:
    """A process group of its own, so that a kill takes all of it at once."""

    def __init__(self, command, **environment):
        self.command, self.environment, self.process = command, environment, None
        self.limit = None  # what the process may not do, set before it begins

    def start(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            self.command, env=os.environ | self.environment, start_new_session=True, preexec_fn=self.limit, **quiet
        )
        return self

    def signal(self, number):
        os.killpg(self.process.pid, number)
        self.process.wait()

    def kill(self):
        self.signal(signal.SIGKILL)

    def stop(self):
        self.signal(signal.SIGTERM)


@contextmanager
def site(database, smtp_port):
    """Make a site ready on "sqlite" or "postgresql"; yields its address. This process shares its database."""
    folder, port = tempfile.mkdtemp(prefix="knee-drill-"), postgres.free_port()
    address = f"http://127.0.0.1:{port}"
    os.environ |= {
        "DATA_DIR": folder,
        "PORT": str(port),
        "SITE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
    }
    os.environ["DJANGO_SETTINGS_MODULE"] = "runnersknee.settings"
    if database == "sqlite":
        yield ready(address)
        return
    with postgres.running() as url:
        os.environ["DATABASE_URL"] = url
        yield ready(address)
        close()


def ready(address):
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    logging.disable(logging.WARNING)  # the counts are what a drill prints
    return address


def close():
    from django.db import connections

    connections.close_all()


def drafts(count):
    """Sessions of people who answered everything and have not sent it yet: [(session key, full name)]."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.test import Client
    from django.utils import timezone

    from tests.journey import answer_all

    client = Client(headers={"host": "127.0.0.1"})
    answer_all(client)
    pattern, until = dict(client.session), timezone.now() + timedelta(hours=12)
    made = [(f"drill{number:027}", f"Person {number}") for number in range(count)]
    store = SessionStore()
    Session.objects.bulk_create(
        [Session(key, store.encode(draft_of(pattern, number, name)), until) for number, (key, name) in enumerate(made)],
        batch_size=500,
    )
    return made


def draft_of(pattern, number, name):
    """The same answers, of another person."""
    import uuid

    you = pattern["draft"]["steps"]["you"] | {"full_name": [name], "email": [f"person{number}@example.com"]}
    draft = pattern["draft"] | {
        "key": str(uuid.UUID(int=number + 1)),
        "steps": pattern["draft"]["steps"] | {"you": you},
    }
    return pattern | {"draft": draft}
