"""Who may take many requests out at once: managers of clinics."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")


def give(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Clinic manager").first()
    if group:
        group.permissions.add(groups.permission(apps, "intake", "bookingrequest", "export"))


class Migration(migrations.Migration):
    dependencies = [("intake", "0014_more_answers")]
    operations = [
        migrations.AlterModelOptions(
            name="bookingrequest",
            options={
                "ordering": ["reply_due", "pk"],
                "permissions": [("export_bookingrequest", "Can export booking request")],
            },
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
