"""The groups staff belong to. Their rights are rows: an administrator may widen or narrow them later."""

from django.db import migrations

PAGES = ["article", "revision", "reference", "glossaryterm", "notice", "redirect", "exercise", "synonym"]
PAGES += ["prose", "callout", "dolist", "carecard", "childtiles", "video"]
PAGES += ["steplist", "questionanswer", "exercisepicker", "figure", "toollink", "calltoaction", "picture"]
EDIT = ["add", "change", "view", "delete"]

GROUPS = {
    "Content editor": {("education", model): EDIT for model in PAGES}
    | {("education", "article"): ["add", "change", "view"], ("education", "redflag"): ["view"]},
    "Clinical reviewer": {("education", model): ["view"] for model in PAGES}
    | {("education", "revision"): ["view", "approve"], ("education", "redflag"): ["add", "change", "view"]},
    "Front desk": {("intake", "bookingrequest"): ["view", "change"], ("intake", "clinic"): ["view"]},
    "Clinic manager": {
        ("intake", "bookingrequest"): ["view", "change"],
        ("intake", "clinic"): ["view", "change"],
        ("intake", "openinghours"): EDIT,
        ("intake", "closedday"): EDIT,
    },
    "Administrator": {
        ("education", "sitesettings"): ["view", "change"],
        ("education", "clinician"): EDIT,
        ("education", "notice"): EDIT,
        ("education", "redirect"): EDIT,
        ("intake", "clinic"): ["view", "add", "change"],
        ("intake", "openinghours"): EDIT,
        ("intake", "closedday"): EDIT,
        ("intake", "membership"): EDIT,
    },
}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*[permission(apps, *place, verb) for place, verbs in rights.items() for verb in verbs])


def permission(apps, app, model, verb):
    """The permission row, made here when it is not there yet: Django makes them only after all migrations."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    name = apps.get_model(app, model)._meta.verbose_name
    row, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {name}"}
    )
    return row


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("education", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, drop_groups)]
