from datetime import UTC, datetime, timedelta

import pytest

from runnersknee.keeping import rotation

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)  # a Thursday
NIGHTLY = [NOW - timedelta(days=number) for number in range(60)]


def ages(moments):
    return sorted((NOW - made).days for made in moments)


@pytest.mark.parametrize(
    ("made", "days", "weeks", "stay"),
    [
        (NIGHTLY, 3, 0, [0, 1, 2]),
        (NIGHTLY, 3, 3, [0, 1, 2, 4, 11]),  # each Sunday's is the newest of its week
        (NIGHTLY, 35, 5, list(range(35))),
        (NIGHTLY[35:], 14, 5, [*range(35, 36)]),  # exactly 35 days old
        (NIGHTLY[40:], 14, 5, [40]),  # past its expiry, and still the only one there is
        (NIGHTLY[10::10], 2, 0, [10, 20]),  # days without a backup do not count
        ([], 14, 5, []),
    ],
)
def test_which_backups_stay(made, days, weeks, stay):
    assert ages(rotation.stay(made, NOW, days, weeks)) == stay


def test_of_one_day_the_newest_stays():
    made = [NOW - timedelta(hours=hours) for hours in [0, 1, 2, 5]]

    assert rotation.stay(made, NOW, 2, 0) == {NOW, NOW - timedelta(hours=5)}


def test_removing_takes_the_digest_along_and_leaves_what_is_not_ours(tmp_path):
    for made in NIGHTLY[:3]:
        path = tmp_path / rotation.name_of(made)
        path.touch()
        rotation.digest_of(path).touch()
    for name in ["key", "knee-of-lastZ.tar.gz.age"]:
        (tmp_path / name).touch()

    assert rotation.remove_old(tmp_path, NOW, 1, 0) == 2
    assert {path.name for path in tmp_path.iterdir()} == {
        "key",
        "knee-of-lastZ.tar.gz.age",
        "knee-20261126T030000Z.tar.gz.age",
        "knee-20261126T030000Z.tar.gz.sha256",
    }
