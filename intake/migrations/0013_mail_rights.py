"""Mails in other languages belong to those who edit the words, and to clinic managers."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")


def give(apps, schema_editor):
    for name in ["Content editor", "Clinic manager", "Administrator"]:
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            group.permissions.add(*[groups.permission(apps, "intake", "mailtext", verb) for verb in groups.EDIT])


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_visits_and_mail_texts")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
