"""One row that changes with every change of content. `migrate` sets the triggers that do it: education/apps.py."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from education.watching import unwatch


def stop_watching(apps, schema_editor):
    unwatch(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("education", "0013_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("token"), 32
                        ),
                        name="education_contentversion_token_length",
                        violation_error_message="Token must be 32 characters or less.",
                    )
                ],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, stop_watching),
    ]
