"""Editors draw: poses, movements, and the block that shows them. Reviewers look."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")
MODELS = ["pose", "movement", "keyposition", "drawnfigure"]
RIGHTS = {"Content editor": ["add", "change", "view", "delete"], "Clinical reviewer": ["view"]}


def give(apps, schema_editor):
    for name, verbs in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            rights = [groups.permission(apps, "education", model, verb) for model in MODELS for verb in verbs]
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_library_rights"), ("education", "0006_figures")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
