"""Read the chain of seals and every row of every trail, and find the first thing that is not as it was written."""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from . import sealing
from .models import OnceWritten, Seal, SealHead

AT_ONCE = 500


@dataclass
class Found:
    """What a check came to. `problem`: the first thing that is wrong, in words; empty when all is whole."""

    rows: int = 0
    removed: int = 0
    problem: str = ""
    end: str = ""


def trails():
    """Every model whose rows are written once."""
    return [model for model in apps.get_models() if issubclass(model, OnceWritten)]


def check(noted=""):
    """Check all of it. `noted`: an end of the chain, as an earlier check told it, that must still be a part of it.

    Nobody waits for it. What looks wrong may have been written meanwhile, so it is looked at again with the end locked.
    """
    found = look(noted)
    if found.problem:
        with transaction.atomic():
            list(SealHead.objects.select_for_update())
            found = look(noted)
    return found


def look(noted):
    found, before = Found(), sealing.START
    seals = list(Seal.objects.all()[:AT_ONCE])
    position, ends = 0, {"", sealing.end_of(None)}
    while seals and not found.problem:
        found.problem = broken_link(seals, before, position) or broken_row(seals, found)
        ends |= {end for end in map(sealing.end_of, seals) if end == noted}
        position, before, found.end = seals[-1].position, seals[-1].link, sealing.end_of(seals[-1])
        seals = list(Seal.objects.filter(position__gt=position)[:AT_ONCE])
    if not found.problem:
        found.problem = unsealed() or unsigned() or without_lock() or ("" if noted in ends else NOT_NOTED)
    return found


UNSIGNED = "The end of the chain is not the one that the site signed."
NOT_NOTED = "The end of the chain that was noted is no part of it any more."


def broken_link(seals, before, position):
    """The first link that does not hang on the one before."""
    for seal in seals:
        position += 1
        if seal.position != position:
            return f"Link {position} of the chain is missing."
        if seal.link != sealing.link(before, position, seal.table, seal.row, seal.what, seal.digest):
            return f"Link {position} of the chain was changed: {seal.table} {seal.row}."
        before = seal.link
    return ""


def broken_row(seals, found):
    """The first row that is not what its seal says, in the order they were written."""
    digests, gone = {}, set()
    for model in trails():
        table = model._meta.label_lower
        pks = [seal.row for seal in seals if seal.table == table]
        digests |= {(table, pk): digest for table, pk, digest in there(model, pks)}
        removed = Seal.objects.filter(table=table, what=Seal.What.REMOVED, row__in=pks)
        gone |= {(table, pk) for pk in removed.values_list("row", flat=True)}
    for seal in seals:
        row = (seal.table, seal.row)
        if seal.what == Seal.What.REMOVED:
            found.removed += 1
        elif row in gone and row in digests:
            return f"{seal.table} {seal.row} is there, though it was removed."
        elif row not in gone and row not in digests:
            return f"{seal.table} {seal.row} is gone, and nobody removed it as the rules allow."
        elif row in digests and digests[row] != seal.digest:
            return f"{seal.table} {seal.row} was changed after it was written."
        else:
            found.rows += row in digests
    return ""


def there(model, pks):
    pks = list(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
    return sealing.told(model._base_manager, model._meta, pks)


def unsealed():
    """The first row that has no seal: it did not come through the site."""
    for model in trails():
        table = model._meta.label_lower
        sealed = Seal.objects.filter(table=table, what=Seal.What.WRITTEN).values("row")
        row = model._base_manager.exclude(pk__in=sealed).order_by("pk").first()
        if row:
            return f"{table} {row.pk} was not written by the site."
    return ""


def unsigned():
    head, last = SealHead.objects.first() or SealHead(), Seal.objects.last()
    return "" if sealing.is_signed(head, last) else UNSIGNED


def without_lock():
    tables = [model._meta.db_table for model in [*trails(), Seal]]
    missing = sealing.unlocked(connection, tables)
    return f"The database does not lock {missing[0]}: its triggers are gone." if missing else ""


def end():
    """Where the chain ends now, to keep in a place that nobody here can change."""
    return sealing.end_of(Seal.objects.last())


def sign_anew():
    """After the signing key was changed without the old one at hand: sign a chain that is whole but for that."""
    found = check()
    if found.problem == UNSIGNED:
        sealing.sign(SealHead.objects.get_or_create(pk=1)[0], Seal.objects.last())
        found = check()
    return found
