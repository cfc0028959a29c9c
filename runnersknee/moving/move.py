"""Move the site's database to another one, of either kind, and prove that the other holds the same.

The source is read as of one moment, and read again before the target keeps anything, so who wrote meanwhile is noticed.
The target is filled in one transaction: all of it or nothing. Then it is read through Django, so that types agree, and
compared table by table. Sign-ins, drafts and counters stay behind. What the search reads are rows, from which each
database makes its own index as they come in.
"""

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

from education import audit
from education.models import Article, Seal
from intake.models import BookingRequest
from runnersknee.keeping.contents import migrations

from .pair import both, standing_in
from .rows import copy, moved, sums


def move(url, say):
    """Fill the database at `url`, which must be empty, with what this site holds; return what `compare` returns."""
    with both(url) as (source, target):
        refuse_filled(target)
        with standing_in(target):
            say("making the tables of the target")
            call_command("migrate", verbosity=0)
        if migrations(source) != migrations(target):
            raise CommandError("This site's database is of another release. Run `manage.py migrate` on it first.")
        with transaction.atomic(using=target.alias):
            copied = copy(source, target, say)
            now = sums(source, say)
            refuse_written(copied, now)
        there = sums(target, say)
        prove_trails(target)
        return compared(now, there)


def compare(url, say):
    """[(table, rows and checksum here, rows and checksum there)] of each table that moves."""
    with both(url) as (source, target):
        here, there = sums(source, say), sums(target, say)
        prove_trails(target)
        return compared(here, there)


def compared(here, there):
    return [(name, here[name], there[name]) for name in here]


def refuse_filled(target):
    """Empty is a database without tables, or one that only the migrations of an earlier try have been in."""
    with target.cursor() as cursor:
        there = set(target.introspection.table_names(cursor))
    ours = [model for model in moved() if model._meta.app_label in {"auth", "education", "intake"}]
    if there and not {model._meta.db_table for model in ours} <= there:
        raise CommandError("The target holds tables of something else. Make a new, empty database to move to.")
    for model in [get_user_model(), Article, Seal, BookingRequest] if there else []:
        if model._base_manager.using(target.alias).exists():
            raise CommandError("The target holds a site already. Make a new, empty database to move to.")


def refuse_written(copied, now):
    written = [name for name in now if now[name] != copied[name]]
    if written:
        raise CommandError(
            f"The site was written to while it was copied ({', '.join(written)}), so nothing was moved. "
            "Stop every web process, deliverer and daily command, and start again."
        )


def prove_trails(target):
    with standing_in(target):
        problem = audit.check().problem
    if problem:
        raise CommandError(f"The trails in the target do not hold together. {problem}")
