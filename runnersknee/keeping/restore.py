"""Put a backup back."""

import shutil

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from . import archive
from .contents import compare
from .workplace import engine, workplace


def put_back(file, identity, replace):
    """Restore a backup into this site's database and uploads; return its manifest."""
    if not replace:
        refuse_filled()
    with workplace() as work:
        archive.unseal(file, identity, work)
        manifest = archive.read_manifest(work)
        refuse_unfit(manifest)
        engine().load(connection, work / engine().FILE)
        compare(manifest, connection)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        if manifest["files"]:
            shutil.move(work / "uploads", settings.MEDIA_ROOT)
    return manifest


def refuse_filled():
    if connection.introspection.table_names() or archive.uploaded(settings.MEDIA_ROOT):
        raise CommandError("This site already holds data. Stop it, and add --replace to lose what it holds.")


def refuse_unfit(manifest):
    if manifest["database"] != connection.vendor:
        raise CommandError(f"The backup is of {manifest['database']}, and DATABASE_URL is {connection.vendor}.")
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise CommandError(f"The backup is of a newer release: this one lacks {newer[0]}. Install that release.")
