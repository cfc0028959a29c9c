"""Editors may use the block that lists all exercises."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")


def give(apps, schema_editor):
    for name, verbs in {"Content editor": groups.EDIT, "Clinical reviewer": ["view"]}.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            rights = [groups.permission(apps, "education", "exerciselibrary", verb) for verb in verbs]
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_wording_rights"), ("education", "0005_exercise_library")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
