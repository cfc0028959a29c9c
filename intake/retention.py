"""Remove what was kept long enough: requests by the rules of staff, the words of mails, and what ran out by itself."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from education.urgency import ADULT

from .erasing import erase
from .models import BookingRequest, Message, RequestEvent, RetentionRule
from .models.retention import MAILS

S, What = BookingRequest.State, RequestEvent.What
OF_A_VISIT = {S.SEEN, S.BOOKED}  # of a child, these are kept from the 18th birthday on
NO_STEPS = [What.HELD, What.FREED]  # the clock goes on


def purge(at, dry_run=False):
    """Remove all that is due; returns {what: how many}. On a dry run, only counts."""
    rules = {rule.covers: rule for rule in RetentionRule.objects.all()}
    mails = rules.pop(MAILS, None)
    counts = {state: purge_requests(rule, at, dry_run) for state, rule in rules.items()}
    if mails:
        counts["words of mails"] = forget_words(mails, at, dry_run)
    counts["sessions"] = remove(Session.objects.filter(expire_date__lte=at), dry_run)
    if not dry_run:
        forget_counts(at)
        write_back()
    return counts


def due(rule, at):
    """The requests of this state that were kept long enough and are not on hold."""
    until = at - timedelta(days=rule.days)
    steps = RequestEvent.objects.filter(request=OuterRef("pk")).exclude(what__in=NO_STEPS).order_by("-at")
    last = Coalesce(Subquery(steps.values("at")[:1]), F("created_at"))
    rows = BookingRequest.objects.alias(last=last).filter(state=rule.covers, hold_reason="", last__lte=until)
    return rows.filter(birth_date__lte=years_before(until.date(), ADULT)) if rule.covers in OF_A_VISIT else rows


def years_before(day, years):
    """February 29 has no day in most years; its eve keeps a record for a day longer."""
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leaps else day.day)


def purge_requests(rule, at, dry_run):
    """One transaction each, so that nobody waits. Whether it is due is asked again once it is locked."""
    found = due(rule, at)
    if dry_run:
        return found.count()
    return sum(erase_if_due(rule, at, pk) for pk in list(found.values_list("pk", flat=True)))


@transaction.atomic
def erase_if_due(rule, at, pk):
    request = due(rule, at).select_for_update(of=["self"]).filter(pk=pk).first()
    if request:
        erase(request)
    return request is not None


def forget_words(rule, at, dry_run):
    """Of mails that left or never will: that there was one stays, for the trail."""
    over = [Message.State.SENT, Message.State.GIVEN_UP]
    old = Message.objects.filter(state__in=over, created_at__lte=at - timedelta(days=rule.days)).exclude(body="")
    free = old.exclude(request__hold_reason__gt="")
    return free.count() if dry_run else free.update(body="", calendar="")


def remove(rows, dry_run):
    """Sessions go with the drafts in them and the links that lead to them."""
    count = rows.count()
    if not dry_run:
        rows.delete()
    return count


def forget_counts(at):
    """What the shared cache counted and nobody needs any more. It would stay until the table is full.

    A cache server forgets by itself.
    """
    name = getattr(caches["shared"], "_table", None)
    if name is None:
        return
    table = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at.replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608 - a name of ours


def write_back():
    """SQLite keeps removed pages in its log until they are written back; nothing of them may stay in a file."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
