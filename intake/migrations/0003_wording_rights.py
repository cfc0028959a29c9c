"""Editors reword what stands around the pages; advice on urgent signs waits for a clinical reviewer (see the admin)."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")
RIGHTS = {
    "Content editor": ["view", "change"],
    "Clinical reviewer": ["view", "change"],
    "Administrator": ["view", "change"],
}


def give(apps, schema_editor):
    for name, verbs in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            group.permissions.add(*[groups.permission(apps, "education", "wording", verb) for verb in verbs])


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_groups"), ("education", "0003_wording")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
