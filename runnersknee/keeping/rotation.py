"""Which backups stay. Their names carry the moment they were made; only tried ones bear such a name."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

FORM = "knee-%Y%m%dT%H%M%SZ.tar.gz.age"
EXPIRE = timedelta(days=35)  # what was erased may live on in a backup for so long, and no longer


def name_of(made):
    return made.astimezone(UTC).strftime(FORM)


def digest_of(path):
    """The file beside a backup that `sha256sum -c` reads."""
    return path.with_suffix(".sha256")


def backups(folder):
    """The moment and the path of each tried backup, oldest first."""
    found = []
    for path in folder.glob("knee-*Z.tar.gz.age"):
        with suppress(ValueError):  # a copy that somebody renamed is not ours to count or remove
            found.append((datetime.strptime(path.name, FORM).replace(tzinfo=UTC), path))
    return sorted(found)


def stay(moments, now, days, weeks):
    """The newest always; the newest of each of the last days and weeks that have one; nothing past its expiry."""
    young = sorted((made for made in moments if now - made <= EXPIRE), reverse=True)
    kept = set(newest_of_each(young, datetime.date)[:days])
    kept |= set(newest_of_each(young, lambda made: made.isocalendar()[:2])[:weeks])
    return kept | {max(moments)} if moments else kept


def newest_of_each(newest_first, group):
    found = {}
    for made in newest_first:
        found.setdefault(group(made), made)
    return list(found.values())


def remove_old(folder, now, days, weeks):
    """Remove the backups that need not stay, and return how many."""
    found = backups(folder)
    kept = stay([made for made, _ in found], now, days, weeks)
    gone = [path for made, path in found if made not in kept]
    for path in gone:
        path.unlink()
        digest_of(path).unlink(missing_ok=True)
    return len(gone)
