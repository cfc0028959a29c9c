"""Indexes that SQLite takes, too: of open and closed requests, said without a list, and of the few duplicates."""

from functools import reduce
from operator import or_

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OPEN = ["new", "claimed", "waiting_patient", "offered", "waiting_list"]
IS_OPEN = reduce(or_, [models.Q(state=state) for state in OPEN])
IS_CLOSED = ~(IS_OPEN | models.Q(state="booked"))
OF_ALL = {
    "duplicate_of_id": "intake_bookingrequest_duplicate_of_id_216ce687",
    "claimed_by_id": "intake_bookingrequest_claimed_by_id_314e65b6",
}


def anew(name, *fields, condition):
    return migrations.AddIndex("bookingrequest", models.Index(fields=fields, condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [("intake", "0019_growing")]

    operations = [
        migrations.RemoveIndex("bookingrequest", "intake_request_closed"),
        migrations.RemoveIndex("bookingrequest", "intake_request_closed_age"),
        anew("intake_request_open", "reply_due", "id", "clinic", condition=IS_OPEN),
        anew("intake_request_closed", "reply_due", "id", "clinic", condition=IS_CLOSED),
        anew("intake_request_closed_here", "clinic", "reply_due", "id", condition=IS_CLOSED),
        anew("intake_request_closed_age", "created_at", "id", "clinic", condition=IS_CLOSED),
        anew("intake_request_duplicates", "duplicate_of", condition=models.Q(duplicate_of__isnull=False)),
        anew("intake_request_owner", "claimed_by", condition=models.Q(claimed_by__isnull=False)),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(f"DROP INDEX {name}", f"CREATE INDEX {name} ON intake_bookingrequest ({column})")
                for column, name in OF_ALL.items()
            ],
            [
                migrations.AlterField(
                    "bookingrequest",
                    "duplicate_of",
                    models.ForeignKey(
                        "intake.bookingrequest",
                        django.db.models.deletion.SET_NULL,
                        blank=True,
                        db_index=False,
                        help_text="The request that goes on.",
                        null=True,
                        related_name="duplicates",
                    ),
                ),
                migrations.AlterField(
                    "bookingrequest",
                    "claimed_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.PROTECT,
                        blank=True,
                        db_index=False,
                        null=True,
                        related_name="claimed_requests",
                    ),
                ),
            ],
        ),
    ]
