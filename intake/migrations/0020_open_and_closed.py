"""Indexes that SQLite takes, too: of open and closed requests, said without a list, and of the few duplicates."""

from functools import reduce
from operator import or_

import django.db.models.deletion
from django.db import migrations, models

OPEN = ["new", "claimed", "waiting_patient", "offered", "waiting_list"]
IS_OPEN = reduce(or_, [models.Q(state=state) for state in OPEN])
IS_CLOSED = ~(IS_OPEN | models.Q(state="booked"))
OF_ALL = "intake_bookingrequest_duplicate_of_id_216ce687"


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
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"DROP INDEX {OF_ALL}", f"CREATE INDEX {OF_ALL} ON intake_bookingrequest (duplicate_of_id)"
                )
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
                )
            ],
        ),
    ]
