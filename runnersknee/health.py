"""Two questions a load balancer asks: is the process alive, and can it do its work?"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.models import Message

OUTBOX_MAY_WAIT = timedelta(minutes=15)


@require_safe
@never_cache
def healthz(request):
    return JsonResponse({"process": "ok"})


@require_safe
@never_cache
def readyz(request):
    """200 when the database answers and no migration is missing, else 503.

    Waiting mail is told but does not fail: a site without mail still takes requests.
    """
    try:
        checks = {"database": "ok", "migrations": migrations(), "outbox": outbox(timezone.now())}
    except DatabaseError:
        checks = {"database": "no answer", "migrations": "unknown", "outbox": "unknown"}
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
