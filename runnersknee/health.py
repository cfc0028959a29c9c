"""Two questions a load balancer asks: is the process alive, and can it do its work?"""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.models import Message

from .keeping import rotation

BACKUP_MAY_BE = timedelta(hours=26)
OUTBOX_MAY_WAIT = timedelta(minutes=15)


@require_safe
@never_cache
def healthz(request):
    return JsonResponse({"process": "ok"})


@require_safe
@never_cache
def readyz(request):
    """200 when the database answers and no migration is missing, else 503.

    Waiting mail, a late backup and a disk that fills up are told but do not fail: such a site still takes requests.
    """
    now = timezone.now()
    try:
        checks = {"database": "ok", "migrations": migrations(), "outbox": outbox(now)}
    except DatabaseError:
        checks = {"database": "no answer", "migrations": "unknown", "outbox": "unknown"}
    checks |= backup(now) | {"disk": disk()}
    ready = checks["database"] == checks["migrations"] == "ok"
    return JsonResponse(checks, status=200 if ready else 503)


def migrations():
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else "ok"


def outbox(now):
    """How long the oldest mail has waited, in seconds, and how many wait past the limit."""
    waiting = Message.objects.waiting()
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    late = waiting.filter(created_at__lt=now - OUTBOX_MAY_WAIT).count()
    return {"oldest_seconds": round((now - oldest).total_seconds()) if oldest else 0, "late": late}


def disk():
    """ "low" when less than a tenth of the disk of the data folder is free: SQLite takes no request on a full one."""
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return "unknown"
    return "low" if usage.free < usage.total / 10 else "ok"


def backup(now):
    """Whether the newest tried backup is fresh enough, and its age. "late" is also said when there is none."""
    if settings.BACKUP_DIR is None:
        return {"backup": "not set up", "backup_hours": None}
    made = [moment for moment, _ in rotation.backups(settings.BACKUP_DIR)]
    if not made:
        return {"backup": "late", "backup_hours": None}
    age = now - made[-1]
    return {"backup": "late" if age > BACKUP_MAY_BE else "ok", "backup_hours": round(age.total_seconds() / 3600, 1)}
