"""The file of a backup: a tar.gz in the age format. `age --decrypt -i KEYFILE FILE | tar xz` opens it without us."""

import json
import tarfile
from pathlib import Path, PurePosixPath

import pyrage
from django.core.management.base import CommandError
from pyrage.x25519 import Identity

MARK = b"age-encryption.org/v1\n"


def seal(members, plain, file, recipients):
    """Pack files, named as in `members`, into `plain`, and encrypt that into `file`."""
    with tarfile.open(plain, "w:gz", compresslevel=6) as tar:
        for name, path in members.items():
            tar.add(path, name, recursive=False)
    pyrage.encrypt_file(str(plain), str(file), recipients)
    plain.unlink()


def unseal(file, identity, folder):
    """Decrypt a backup and unpack it into a folder."""
    plain = Path(folder) / "plain.tar.gz"
    try:
        with open(file, "rb") as source:
            if source.read(len(MARK)) != MARK:
                raise CommandError(f"{file} is not a backup of ours: it is not an age file.")
        pyrage.decrypt_file(str(file), str(plain), [identity])
    except pyrage.DecryptError:
        raise CommandError("This key does not open this backup.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read, or is damaged: {error}.") from None
    with tarfile.open(plain, "r:gz") as tar:
        if not all(map(is_ours, tar.getmembers())):
            raise CommandError("This is not a backup of ours: it holds more than files for one folder.")
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python has it from 3.11.4 on
        tar.extractall(folder)  # noqa: S202 - each name was looked at
    plain.unlink()


def is_ours(member):
    """A file that lands in the folder it is unpacked into, as `seal` packs no other."""
    path = PurePosixPath(member.name)
    return member.isfile() and not path.is_absolute() and ".." not in path.parts


def uploaded(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def read_manifest(folder):
    """What an unpacked backup says of itself, once its uploads are all there."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        raise CommandError("This is not a backup of ours: it has no manifest.") from None
    found = len(uploaded(folder / "uploads"))
    if found != manifest["files"]:
        raise CommandError(f"The backup should hold {manifest['files']} uploads and holds {found}.")
    return manifest


def read_identity(path):
    """The secret key in a file as `age-keygen` and `manage.py backup_key` write it."""
    try:
        lines = Path(path).read_text().split()
        return Identity.from_str(next(line for line in lines if line.startswith("AGE-SECRET-KEY-1")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise CommandError(f"{path} holds no secret key. It has a line that starts with AGE-SECRET-KEY-1.") from None
