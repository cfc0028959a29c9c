"""Indexes for what staff and the deliverer ask, and the words by which staff find a request."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from intake.models.search_word import words_of

OPEN = ["new", "claimed", "waiting_patient", "offered", "waiting_list"]
IS_CLOSED = ~models.Q(state__in=[*OPEN, "booked"])
MANY_AT_ONCE = 5_000


def write_words(apps, schema_editor):
    """Let the requests from before this release be found."""
    model, last = apps.get_model("intake", "BookingRequest"), 0
    wanted = model.objects.only("search_name", "email", "phone_digits").order_by("pk")
    while some := list(wanted.filter(pk__gt=last)[:MANY_AT_ONCE]):
        last = some[-1].pk
        rows = [(one.pk, word) for one in some for word in words_of(one)]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany("INSERT INTO intake_searchword (request_id, word) VALUES (%s, %s)", rows)


class Migration(migrations.Migration):
    dependencies = [("intake", "0018_retention")]

    operations = [
        migrations.RemoveIndex("message", "intake_message_due"),
        migrations.AddIndex("message", models.Index(fields=["state", "next_try_at", "id"], name="intake_message_turn")),
        migrations.AddIndex("message", models.Index(fields=["kind", "created_at"], name="intake_message_of_kind")),
        migrations.AddIndex(
            "accessrecord", models.Index(fields=["-at", "-id", "clinic"], name="intake_access_in_order")
        ),
        migrations.AddIndex(
            "bookingrequest",
            models.Index(fields=["reply_due", "id", "clinic"], condition=IS_CLOSED, name="intake_request_closed"),
        ),
        migrations.AddIndex(
            "bookingrequest",
            models.Index(fields=["created_at", "id", "clinic"], condition=IS_CLOSED, name="intake_request_closed_age"),
        ),
        migrations.CreateModel(
            "SearchWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(db_index=True, max_length=254)),
                (
                    "request",
                    models.ForeignKey(
                        "intake.bookingrequest",
                        django.db.models.deletion.CASCADE,
                        db_index=False,
                        related_name="search_words",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "searchword",
            models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("word"), 254),
                name="intake_searchword_word_length",
                violation_error_message="Word must be 254 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            "searchword",
            models.UniqueConstraint(fields=("request", "word"), name="intake_searchword_once"),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
