"""Small indexes for readers, without the revisions that a newer one has overtaken, and the spelling of words.

On SQLite, a later migration that alters education_searchentry makes it anew and loses the triggers: let it end with the
`install` of this migration.
"""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from education.models.spelling import LONGEST, SHORTEST, parts_of

# ruff: noqa: S608 - the statements hold constants of ours
OVERTAKEN = """EXISTS (SELECT 1 FROM education_revision AS own
    JOIN education_revision AS newer ON newer.article_id = own.article_id AND newer.number > own.number
    WHERE own.id = education_searchentry.revision_id AND newer.state = 'approved'
    AND newer.publish_at <= CURRENT_TIMESTAMP)"""
TEXT = "title, answer, body"


def adds(table, columns=TEXT):
    return f"INSERT INTO {table}(rowid, {columns}) SELECT {of('new', columns)}"


def drops(table, columns=TEXT):
    return f"INSERT INTO {table}({table}, rowid, {columns}) SELECT 'delete', {of('old', columns)}"


def of(row, columns):
    return ", ".join(f"{row}.{column}" for column in ["id", *columns.split(", ")])


def trigger(name, event, *actions):
    return f"CREATE TRIGGER {name} AFTER {event} ON education_searchentry BEGIN {'; '.join(actions)}; END"


def update_of_all(event):
    name, table = "education_searchentry_update", "education_searchtext"
    return [f"DROP TRIGGER IF EXISTS {name}", trigger(name, event, drops(table), adds(table))]


# SQLite keeps its index of all texts as it is meanwhile. PostgreSQL writes anew, with all its words, each row that
# changes: so that these are few, all begin as past.
COLUMN = {
    "sqlite": [
        *update_of_all(f"UPDATE OF {TEXT}"),
        "ALTER TABLE education_searchentry ADD COLUMN is_past bool DEFAULT 0 NOT NULL",
        f"UPDATE education_searchentry SET is_past = 1 WHERE {OVERTAKEN}",
    ],
    "postgresql": [
        "ALTER TABLE education_searchentry ADD COLUMN is_past boolean DEFAULT true NOT NULL",
        f"UPDATE education_searchentry SET is_past = false WHERE NOT {OVERTAKEN}",
        "ALTER TABLE education_searchentry ALTER COLUMN is_past SET DEFAULT false",
    ],
}
NAME, TABLE, TITLES = "education_searchentry_now", "education_searchtext_now", "education_searchtext_titles"
ROWS = "content='education_searchentry', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'"
TITLE = "regexp_replace(normalize(title, NFKD), '[\u0300-\u036f]+', '', 'g')"  # the words that FTS5 sees, as in 0002
TITLE = f"to_tsvector('education_english', regexp_replace({TITLE}, '[^[:alnum:]]+', ' ', 'g'))"
OUT = [f"{drops(TABLE)} WHERE NOT old.is_past", f"{drops(TITLES, 'title')} WHERE NOT old.is_past"]
IN = [f"{adds(TABLE)} WHERE NOT new.is_past", f"{adds(TITLES, 'title')} WHERE NOT new.is_past"]
INSTALL = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5({TEXT}, prefix='3 4 5 6', {ROWS})",
        f"CREATE VIRTUAL TABLE {TITLES} USING fts5(title, {ROWS})",
        f"INSERT INTO {TABLE}(rowid, {TEXT}) SELECT id, {TEXT} FROM education_searchentry WHERE NOT is_past",
        f"INSERT INTO {TITLES}(rowid, title) SELECT id, title FROM education_searchentry WHERE NOT is_past",
        trigger(f"{NAME}_insert", "INSERT", *IN),
        trigger(f"{NAME}_update", f"UPDATE OF {TEXT}, is_past", *OUT, *IN),
        trigger(f"{NAME}_delete", "DELETE", *OUT),
    ],
    "postgresql": [
        "CREATE INDEX education_searchentry_vector_now ON education_searchentry USING gin (vector) WHERE NOT is_past",
        f"CREATE INDEX education_searchentry_titles ON education_searchentry USING gin ({TITLE}) WHERE NOT is_past",
    ],
}
UNINSTALL = {
    "sqlite": [
        *[f"DROP TRIGGER IF EXISTS {NAME}_{event}" for event in ["insert", "update", "delete"]],
        f"DROP TABLE {TABLE}",
        f"DROP TABLE {TITLES}",
    ],
    "postgresql": ["DROP INDEX education_searchentry_vector_now", "DROP INDEX education_searchentry_titles"],
}


def add_column(apps, schema_editor):
    """Past the way of Django, which on SQLite makes the whole table anew."""
    run(schema_editor, COLUMN[schema_editor.connection.vendor])


def drop_column(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        run(schema_editor, update_of_all("UPDATE"))
    run(schema_editor, ["ALTER TABLE education_searchentry DROP COLUMN is_past"])


def install(apps, schema_editor):
    run(schema_editor, INSTALL[schema_editor.connection.vendor])


def uninstall(apps, schema_editor):
    run(schema_editor, UNINSTALL[schema_editor.connection.vendor])


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


def learn(apps, schema_editor):
    entries, part = (apps.get_model("education", name) for name in ["SearchEntry", "WordPart"])
    words = {
        word for row in entries.objects.filter(is_past=False).values_list("words").iterator() for word in row[0].split()
    }
    wanted = sorted(word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha())
    rows = (part(part=each, word=word) for word in wanted for each in sorted(parts_of(word)))
    part.objects.bulk_create(rows, batch_size=5_000)


def bound(field, length):
    return models.CheckConstraint(
        condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(field), length),
        name=f"education_wordpart_{field}_length",
        violation_error_message=f"{field.capitalize()} must be {length} characters or less.",
    )


class Migration(migrations.Migration):
    dependencies = [("education", "0015_live_indexes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(add_column, drop_column)],
            [
                migrations.AddField(
                    "searchentry",
                    "is_past",
                    models.BooleanField(
                        default=False, db_default=False, help_text="A newer revision of the page has been public."
                    ),
                )
            ],
        ),
        migrations.AddIndex(
            "searchentry",
            models.Index(fields=["revision"], condition=models.Q(is_past=False), name="education_search_now"),
        ),
        migrations.RunPython(install, uninstall),
        migrations.CreateModel(
            "WordPart",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=3)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["part", "word"], name="education_wordpart_part")],
                "constraints": [
                    bound("part", 3),
                    bound("word", 40),
                    models.UniqueConstraint(fields=["word", "part"], name="education_wordpart_once"),
                ],
            },
        ),
        migrations.RunPython(learn, migrations.RunPython.noop),
    ]
