"""A chain of seals over all trails, and locks on their tables. See education/sealing.py."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from education import sealing

TRAILS = ["ClinicalChange", "PageEvent", "Review"]
LOCKED = ["education_clinicalchange", "education_pageevent", "education_review", "education_seal"]


def seal(apps, schema_editor):
    sealing.seal_old(apps, [f"education.{name}" for name in TRAILS])


def lock(apps, schema_editor):
    sealing.lock(schema_editor.connection, LOCKED)


def unlock(apps, schema_editor):
    sealing.unlock(schema_editor.connection, LOCKED)


class Migration(migrations.Migration):
    dependencies = [
        ("education", "0012_who_changed_a_draft"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrailDoor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.AddField(
            model_name="clinicalchange",
            name="salt",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="So that nobody guesses the words of a removed row by its seal.",
            ),
        ),
        migrations.AddField(
            model_name="pageevent",
            name="salt",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="So that nobody guesses the words of a removed row by its seal.",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="salt",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="So that nobody guesses the words of a removed row by its seal.",
            ),
        ),
        migrations.AlterField(
            model_name="pageevent",
            name="revision",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="education.revision",
            ),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=60)),
                ("row", models.PositiveBigIntegerField()),
                ("what", models.CharField(choices=[("written", "Written"), ("removed", "Removed")], max_length=10)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("link", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("table"), 60
                        ),
                        name="education_seal_table_length",
                        violation_error_message="Table must be 60 characters or less.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("what"), 10
                        ),
                        name="education_seal_what_length",
                        violation_error_message="What must be 10 characters or less.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("digest"), 64
                        ),
                        name="education_seal_digest_length",
                        violation_error_message="Digest must be 64 characters or less.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("link"), 64
                        ),
                        name="education_seal_link_length",
                        violation_error_message="Link must be 64 characters or less.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("position__lte", 1000000000000000)),
                        name="education_seal_position_range",
                        violation_error_message="Position must be from 1 to 1000000000000000.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("row__gte", 1), ("row__lte", 1000000000000000)),
                        name="education_seal_row_range",
                        violation_error_message="Row must be from 1 to 1000000000000000.",
                    ),
                    models.UniqueConstraint(fields=("table", "row", "what"), name="education_seal_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signature", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("signature"), 64
                        ),
                        name="education_sealhead_signature_length",
                        violation_error_message="Signature must be 64 characters or less.",
                    ),
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="education_sealhead_one_row"),
                ],
            },
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(lock, unlock),
    ]
