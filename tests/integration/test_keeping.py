"""Backups: taken while people write, opened by the right key only, put back whole."""

import re
import subprocess
import tarfile
from datetime import timedelta
from io import BytesIO, StringIO

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from intake.models import BookingRequest
from runnersknee.keeping import archive, rotation
from runnersknee.keeping.workplace import engine, workplace
from tests.load.restore import GOOD, drill, keys_in, put_into


@pytest.fixture
def kept(settings, tmp_path):
    """A site that is set up for backups. Yields the folder, with the secret key in the file `key`."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "uploads"
    settings.BACKUP_DIR = tmp_path / "kept"
    settings.MEDIA_ROOT.mkdir(parents=True)
    settings.BACKUP_DIR.mkdir()
    settings.BACKUP_KEY = keys_in(settings.BACKUP_DIR)
    (settings.MEDIA_ROOT / "knee.webp").write_bytes(b"a picture")
    return settings.BACKUP_DIR


def back_up():
    """The path of a new backup, by the command."""
    said = StringIO()
    call_command("backup", stdout=said)
    return said.getvalue().partition(": ")[0]


def opened(file, kept):
    """What is in a backup: what `age --decrypt | tar xz` gives."""
    identity = archive.read_identity(kept / "key")
    with open(file, "rb") as source, tarfile.open(fileobj=BytesIO(pyrage.decrypt(source.read(), [identity]))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_two_backups_under_writes_hold_all_that_was_acknowledged_before(stored, kept, tmp_path):
    counts = drill(2, tmp_path)

    assert len(counts["restored"]) == 2
    assert min(counts["acknowledged_before"]) >= 6
    assert {name: counts[name] for name in GOOD} == GOOD


@pytest.mark.django_db
def test_a_backup_is_an_age_file_with_a_digest_and_holds_database_and_uploads(kept, settings):
    file = back_up()

    with open(file, "rb") as source:
        raw = source.read()
    assert raw.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert b"SQLite format 3" not in raw
    assert (
        subprocess.run(["sha256sum", "--check", "--status", rotation.digest_of(kept / file)], cwd=kept).returncode == 0
    )
    held = opened(file, kept)
    assert set(held) == {"manifest.json", engine().FILE, "uploads/knee.webp"}
    assert held["uploads/knee.webp"] == b"a picture"
    assert sorted(path.name for path in settings.DATA_DIR.iterdir()) == ["backup.lock", "uploads"]


def test_drafts_and_sign_ins_do_not_get_into_a_backup(stored, kept):
    client = Client()
    client.post("/request/safety/", {"flags": ["none"]})
    key = client.session.session_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session WHERE session_key = %s", [key])
        draft = cursor.fetchone()[0]

    held = opened(back_up(), kept)[engine().FILE]

    assert b"example-clinic-north" in held
    assert key.encode() not in held
    assert draft[:60].encode() not in held


@pytest.mark.django_db
def test_what_is_put_back_is_what_was_kept(kept, tmp_path):
    file, uploads = back_up(), tmp_path / "uploads"
    with engine().scratch(connection, tmp_path) as target:
        first = put_into(target, tmp_path, file, kept / "key")
        assert re.match(r"Restored \d{4,5} rows of \d\d tables and 1 uploads\.\n", first.stdout)
        assert (uploads / "knee.webp").read_bytes() == b"a picture"
        (uploads / "newer.webp").touch()
        again = put_into(target, tmp_path, file, kept / "key", "--replace")
        assert again.stdout == first.stdout
        assert [path.name for path in uploads.iterdir()] == ["knee.webp"]


@pytest.mark.django_db
def test_what_cannot_be_put_back_is_refused_in_a_sentence(kept, tmp_path):
    file = back_up()
    keys_in(tmp_path)
    with open(file, "rb") as source:
        (tmp_path / "cut.age").write_bytes(source.read()[:-100])
    (tmp_path / "other").write_bytes(b"SQLite format 3")
    for name, key, replace, sentence in [
        (file, kept / "key", False, "This site already holds data."),
        (file, tmp_path / "key", True, "This key does not open this backup."),
        (file, tmp_path / "other", True, "holds no secret key."),
        (tmp_path / "cut.age", kept / "key", True, "is damaged"),
        (tmp_path / "other", kept / "key", True, "it is not an age file."),
    ]:
        with pytest.raises(CommandError, match=re.escape(sentence)):
            call_command("restore", name, identity=key, replace=replace)
    assert BookingRequest.objects.count() == 0


@pytest.mark.parametrize("name", ["../out", "/out", "uploads/../../out", "a link"])
def test_a_made_up_backup_puts_nothing_outside_of_its_folder(kept, tmp_path, name):
    member = tarfile.TarInfo(name)
    if name == "a link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        tar.addfile(member)
    identity = archive.read_identity(kept / "key")
    (tmp_path / "made.age").write_bytes(pyrage.encrypt(made.getvalue(), [identity.to_public()]))
    (tmp_path / "in").mkdir()

    with pytest.raises(CommandError, match="it holds more than files for one folder"):
        archive.unseal(tmp_path / "made.age", identity, tmp_path / "in")

    assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["plain.tar.gz"]


@pytest.mark.django_db
def test_two_at_once_are_refused(kept):
    with workplace(), pytest.raises(CommandError, match="Another backup or restore is at work"):
        call_command("backup")
    assert rotation.backups(kept) == []


def test_a_secret_key_is_never_written_over(kept):
    before = (kept / "key").read_text()
    with pytest.raises(CommandError, match="Old backups may need its key"):
        call_command("backup_key", kept / "key")
    assert (kept / "key").read_text() == before
    assert (kept / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([], {"backup": "late", "backup_hours": None}),
        ([50, 25.9], {"backup": "ok", "backup_hours": 25.9}),
        ([26.1, 50], {"backup": "late", "backup_hours": 26.1}),
    ],
)
def test_readiness_tells_how_old_the_newest_backup_is(client, kept, hours, said):
    for age in hours:
        (kept / rotation.name_of(timezone.now() - timedelta(hours=age))).touch()

    answer = client.get("/readyz/")

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in said} == said
