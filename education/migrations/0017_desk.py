"""What the editor's desk asks: its indexes, and where the pages lead."""

import re

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

LONGEST = 300
LINK = re.compile(r'href="(/(?!/)[^"#?]*)')
PLACES = {"help": "/when-to-get-help/", "exercises": "/exercises/", "search": "/search/"}
PLACES |= {"selfcheck": "/self-check/", "running": "/running-plan/"}


def note_links(apps, schema_editor):
    """Of the revisions that no newer one has overtaken. Saving and approving keep it from now on."""
    target = apps.get_model("education", "LinkTarget")
    pairs = {(shortened(path), revision) for path, revision in links(apps)}
    target.objects.bulk_create([target(path=path) for path in sorted({path for path, _ in pairs})], batch_size=5_000)
    keys = dict(target.objects.values_list("path", "pk"))
    join = target.revisions.through
    rows = (join(linktarget_id=keys[path], revision_id=revision) for path, revision in sorted(pairs))
    join.objects.bulk_create(rows, batch_size=5_000)


def links(apps):
    current = {"parent__search_entry__is_past": False}
    for model in apps.get_app_config("education").get_models():
        names = {field.name for field in model._meta.get_fields()}
        if {"body", "parent", "region"} <= names:
            for revision, body in model.objects.filter(**current).values_list("parent", "body").iterator():
                for path in LINK.findall(body.replace(f'href="{settings.SITE_URL}/', 'href="/')):
                    yield path, revision
    for revision, tool in (
        apps.get_model("education", "ToolLink").objects.filter(**current).values_list("parent", "tool")
    ):
        if tool in PLACES:
            yield PLACES[tool], revision


def shortened(path):
    return path if len(path) <= LONGEST else f"{path[: LONGEST - 1]}…"


APPROVED = models.Q(state="approved")


class Migration(migrations.Migration):
    dependencies = [("education", "0016_search_now")]

    operations = [
        migrations.AddIndex(
            "revision", models.Index(fields=["publish_at"], condition=APPROVED, name="education_revision_planned")
        ),
        migrations.AddIndex(
            "revision",
            models.Index(fields=["author"], condition=models.Q(state="draft"), name="education_revision_drafts"),
        ),
        migrations.AddIndex(
            "revision",
            models.Index(fields=["author"], condition=models.Q(state="in_review"), name="education_revision_waiting"),
        ),
        migrations.AddIndex(
            "review",
            models.Index(
                fields=["next_due", "id"], condition=models.Q(decision="approved"), name="education_review_due"
            ),
        ),
        migrations.CreateModel(
            "LinkTarget",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=LONGEST, unique=True)),
                ("revisions", models.ManyToManyField("education.revision", related_name="link_targets")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("path"), LONGEST
                        ),
                        name="education_linktarget_path_length",
                        violation_error_message=f"Path must be {LONGEST} characters or less.",
                    )
                ],
            },
        ),
        migrations.RunPython(note_links, migrations.RunPython.noop),
    ]
