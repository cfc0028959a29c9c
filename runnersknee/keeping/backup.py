"""Take a backup, and try it before it counts."""

import hashlib
import json
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from pyrage.x25519 import Identity, Recipient

from . import archive, rotation
from .contents import compare
from .workplace import engine, workplace


def take(now):
    """Make a backup that has been restored once; return its path and its manifest.

    This machine cannot open its own backups. So the file is made for two keys: BACKUP_KEY, and one that lives in this
    process alone, opens the finished file for the trial, and is forgotten.
    """
    folder, once = settings.BACKUP_DIR, Identity.generate()
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / rotation.name_of(now)
    part = final.with_suffix(".part")
    with workplace() as work:
        for leftover in folder.glob("knee-*.part"):
            leftover.unlink()
        manifest = pack(now, work, part, [Recipient.from_str(settings.BACKUP_KEY), once.to_public()])
        try_out(part, once, manifest, work)
        give_name(part, final)
    return final, manifest


def pack(now, work, part, recipients):
    """The database first, then the uploads: a picture that comes in between is one too many, and none is missing."""
    file, media = work / engine().FILE, Path(settings.MEDIA_ROOT)
    facts = engine().dump(connection, file)
    uploads = {f"uploads/{path.relative_to(media)}": path for path in archive.uploaded(media)}
    manifest = {"made_at": now.isoformat(), "database": connection.vendor, "files": len(uploads), **facts}
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1))
    members = {"manifest.json": work / "manifest.json", engine().FILE: file, **uploads}
    archive.seal(members, work / "plain.tar.gz", part, recipients)
    file.unlink()
    return manifest


def try_out(part, key, manifest, work):
    """Open the finished file, restore it into a scratch database, and count."""
    tried = work / "tried"
    tried.mkdir()
    archive.unseal(part, key, tried)
    if archive.read_manifest(tried) != manifest:
        raise CommandError("The backup does not hold what was packed into it.")
    with engine().scratch(connection, tried) as trial:
        engine().load(trial, tried / engine().FILE)
        compare(manifest, trial)


def give_name(part, final):
    """On disk first, then named, with its digest beside it: what bears the name is whole."""
    with open(part, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    rotation.digest_of(final).write_text(f"{digest}  {final.name}\n")
    part.rename(final)
