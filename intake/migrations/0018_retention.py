"""How long requests are kept, a hold on one of them, and the chain and the locks for the trails of requests."""

import uuid
from importlib import import_module

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from education import sealing

groups = import_module("intake.migrations.0002_groups")
RIGHTS = {"Administrator": ["view", "change"], "Clinic manager": ["view"]}
LOCKED = ["intake_requestevent", "intake_accessrecord"]


def give(apps, schema_editor):
    for name, verbs in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            group.permissions.add(*[groups.permission(apps, "intake", "retentionrule", verb) for verb in verbs])


def seal(apps, schema_editor):
    sealing.seal_old(apps, ["intake.RequestEvent", "intake.AccessRecord"])


def forget(apps, schema_editor):
    sealing.start_anew(apps, ["education.ClinicalChange", "education.PageEvent", "education.Review"])


def lock(apps, schema_editor):
    sealing.lock(schema_editor.connection, LOCKED)


def unlock(apps, schema_editor):
    sealing.unlock(schema_editor.connection, LOCKED)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0017_request_page"),
        ("education", "0013_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "covers",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("claimed", "Claimed"),
                            ("waiting_patient", "Waiting for the patient"),
                            ("offered", "Times offered"),
                            ("booked", "Booked"),
                            ("waiting_list", "On the waiting list"),
                            ("other_care", "Other care advised"),
                            ("not_suitable", "Not suitable"),
                            ("duplicate", "Duplicate"),
                            ("spam", "Spam"),
                            ("cancelled_by_patient", "Cancelled by the patient"),
                            ("cancelled", "Cancelled by the clinic"),
                            ("seen", "Seen"),
                            ("no_show", "Did not come"),
                            ("mails", "Words of mails that left"),
                        ],
                        max_length=20,
                        unique=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        help_text="Days after the last step. How long medical records are kept is the law of each "
                        "US state: ask your lawyer first.",
                        verbose_name="kept for (days)",
                    ),
                ),
                ("least", models.PositiveIntegerField(editable=False, verbose_name="at least")),
                ("most", models.PositiveIntegerField(editable=False, verbose_name="at most")),
                ("why", models.CharField(help_text="Why this long, for whoever asks.", max_length=300)),
            ],
            options={
                "verbose_name": "how long we keep",
                "verbose_name_plural": "how long we keep",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="salt",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="So that nobody guesses the words of a removed row by its seal.",
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="hold_reason",
            field=models.CharField(
                blank=True,
                help_text="While there is a reason, nobody and no rule deletes the request.",
                max_length=400,
                verbose_name="on hold because",
            ),
        ),
        migrations.AddField(
            model_name="requestevent",
            name="salt",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="So that nobody guesses the words of a removed row by its seal.",
            ),
        ),
        migrations.AlterField(
            model_name="requestevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("moved", "Moved"),
                    ("taken", "Taken over"),
                    ("given", "Given to a colleague"),
                    ("released", "Released"),
                    ("called", "Call"),
                    ("rerouted", "Sent to another clinic"),
                    ("reopened", "Opened again"),
                    ("undone", "Undone"),
                    ("held", "Put on hold"),
                    ("freed", "Taken off hold"),
                ],
                default="moved",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("hold_reason"), 400
                ),
                name="intake_bookingrequest_hold_reason_length",
                violation_error_message="Hold reason must be 400 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("covers"), 20
                ),
                name="intake_retentionrule_covers_length",
                violation_error_message="Covers must be 20 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("why"), 300),
                name="intake_retentionrule_why_length",
                violation_error_message="Why must be 300 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 36525)),
                name="intake_retentionrule_days_range",
                violation_error_message="Days must be from 1 to 36525.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("least__gte", 1), ("least__lte", 36525)),
                name="intake_retentionrule_least_range",
                violation_error_message="Least must be from 1 to 36525.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("most__gte", 1), ("most__lte", 36525)),
                name="intake_retentionrule_most_range",
                violation_error_message="Most must be from 1 to 36525.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", models.F("least")), ("days__lte", models.F("most"))),
                name="intake_retention_within_limits",
                violation_error_message="Stay within the limits of this state.",
            ),
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(seal, forget),
        migrations.RunPython(lock, unlock),
    ]
