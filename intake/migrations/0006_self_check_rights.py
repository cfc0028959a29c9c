"""Editors reword the self-check; clinical reviewers also decide what it asks and what an answer counts."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")
RIGHTS = {"Content editor": ["view", "change"], "Clinical reviewer": ["view", "change", "add"]}


def give(apps, schema_editor):
    for name, verbs in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            rights = [
                groups.permission(apps, "education", model, verb) for model in ["question", "choice"] for verb in verbs
            ]
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_figure_rights"), ("education", "0008_self_check")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
