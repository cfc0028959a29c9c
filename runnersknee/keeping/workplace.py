"""A private folder for unencrypted copies. It is empty before and gone after, also after a run that was killed."""

import fcntl
import shutil
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from . import postgres, sqlite

ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def engine():
    return ENGINES[connection.vendor]


@contextmanager
def workplace():
    """One backup or restore at a time has it."""
    folder = settings.DATA_DIR / "backup-work"
    with open(settings.DATA_DIR / "backup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("Another backup or restore is at work. Try again when it is done.") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
