"""Who edits what routing rests on; and the services that clinics had as boxes to tick become rows."""

from importlib import import_module

from django.db import migrations

groups = import_module("intake.migrations.0002_groups")
RIGHTS = {
    "Front desk": {"routingrule": ["view"]},
    "Clinic manager": {"routingrule": ["view"], "service": ["view"], "language": ["view"]},
    "Administrator": {
        "routingrule": ["view", "change"],
        "service": ["view", "add", "change"],
        "language": groups.EDIT,
    },
}
SERVICES = [
    ("gait_assessment", "gait", "gait assessment (a look at how you run)"),
    ("telehealth", "video", "video visits"),
]


def give(apps, schema_editor):
    for name, rights in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.filter(name=name).first()
        if group:
            rows = [groups.permission(apps, "intake", model, verb) for model, verbs in rights.items() for verb in verbs]
            group.permissions.add(*rows)


def carry_over(apps, schema_editor):
    clinics, services = apps.get_model("intake", "Clinic").objects, apps.get_model("intake", "Service").objects
    for field, code, name in SERVICES:
        offering = clinics.filter(**{field: True})
        if offering.exists():
            services.get_or_create(code=code, defaults={"name": name})[0].clinics.set(offering)


def carry_back(apps, schema_editor):
    clinics = apps.get_model("intake", "Clinic").objects
    for field, code, _ in SERVICES:
        clinics.update(**{field: False})
        clinics.filter(services__code=code).update(**{field: True})


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_routing")]
    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.RunPython(carry_over, carry_back),
    ]
