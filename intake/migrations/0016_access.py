"""Roles at a clinic, who looked at which request, and administrators who manage staff."""

import datetime
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

groups = import_module("intake.migrations.0002_groups")
RIGHTS = {
    ("Administrator", "auth", "user"): ["view", "add", "change"],
    ("Clinic manager", "intake", "accessrecord"): ["view"],
}


def give(apps, schema_editor):
    for (name, app, model), verbs in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            group.permissions.add(*[groups.permission(apps, app, model, verb) for verb in verbs])


def name_managers(apps, schema_editor):
    """Who worked as a manager before roles came stays one."""
    memberships = apps.get_model("intake", "Membership").objects
    memberships.filter(user__groups__name="Clinic manager").update(role="manager")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0015_export_right"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(db_index=True, max_length=9)),
                (
                    "what",
                    models.CharField(
                        choices=[("opened", "Opened"), ("searched", "Found by search"), ("exported", "Exported")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "actor_words",
                    models.CharField(help_text="Who it was, as it was known then.", max_length=80, verbose_name="who"),
                ),
            ],
            options={
                "verbose_name": "look at a request",
                "verbose_name_plural": "looks at requests",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[("front_desk", "Front desk"), ("clinician", "Clinician"), ("manager", "Manager")],
                default="front_desk",
                help_text="Groups say what a person may do. Of a clinic's people, only its managers see figures, "
                "exports and who looked at requests.",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("role"), 10),
                name="intake_membership_role_length",
                violation_error_message="Role must be 10 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["front_desk", "clinician", "manager"])),
                name="intake_membership_known_role",
            ),
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accessrecord",
            name="clinic",
            field=models.ForeignKey(
                help_text="The clinic that had the request then.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.clinic",
            ),
        ),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(fields=["clinic", "-at", "-id"], name="intake_access_of_clinic"),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("reference"), 9
                ),
                name="intake_accessrecord_reference_length",
                violation_error_message="Reference must be 9 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("what"), 10),
                name="intake_accessrecord_what_length",
                violation_error_message="What must be 10 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("actor_words"), 80
                ),
                name="intake_accessrecord_actor_words_length",
                violation_error_message="Actor words must be 80 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("at__lte", datetime.datetime(2199, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="intake_accessrecord_at_range",
                violation_error_message="At must be from 2000-01-01 00:00:00+00:00 to 2199-12-31 00:00:00+00:00.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="intake_access_names_a_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["opened", "searched", "exported"])), name="intake_access_known_what"
            ),
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(name_managers, migrations.RunPython.noop),
    ]
