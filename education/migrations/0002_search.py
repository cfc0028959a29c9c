"""The index of the search, in the way of each database.

It hangs on the table education_searchentry. On SQLite, a later migration that alters that table makes it anew and loses
the triggers: let it end with this migration's `install`.
"""

from django.db import migrations


def plain(column):
    """Without accents, and only letters and digits: the same words that FTS5 sees."""
    bare = f"regexp_replace(normalize({column}, NFKD), '[\u0300-\u036f]+', '', 'g')"
    return f"regexp_replace({bare}, '[^[:alnum:]]+', ' ', 'g')"


def weighted(column, weight):
    return f"setweight(to_tsvector('education_english', {plain(column)}), '{weight}')"


def trigger(event, *actions):
    return f"""CREATE TRIGGER education_searchentry_{event} AFTER {event} ON education_searchentry
        BEGIN {" ".join(actions)} END"""


ADD = "INSERT INTO education_searchtext(rowid, title, answer, body) VALUES (new.id, new.title, new.answer, new.body);"
DROP = """INSERT INTO education_searchtext(education_searchtext, rowid, title, answer, body)
    VALUES ('delete', old.id, old.title, old.answer, old.body);"""

# The stemmer of PostgreSQL without its stop words: ours are dropped from the question, on both databases alike.
INSTALL = {
    "sqlite": [
        """CREATE VIRTUAL TABLE education_searchtext USING fts5(title, answer, body,
            content='education_searchentry', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')""",
        "INSERT INTO education_searchtext(education_searchtext) VALUES ('rebuild')",
        trigger("insert", ADD),
        trigger("update", DROP, ADD),
        trigger("delete", DROP),
    ],
    "postgresql": [
        "CREATE TEXT SEARCH DICTIONARY education_stem (TEMPLATE = snowball, LANGUAGE = english)",
        "CREATE TEXT SEARCH CONFIGURATION education_english (COPY = english)",
        "ALTER TEXT SEARCH CONFIGURATION education_english ALTER MAPPING REPLACE english_stem WITH education_stem",
        f"""ALTER TABLE education_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            {weighted("title", "A")} || {weighted("answer", "B")} || {weighted("body", "D")}) STORED""",
        "CREATE INDEX education_searchentry_vector ON education_searchentry USING gin (vector)",
    ],
}
UNINSTALL = {
    "sqlite": [
        *[f"DROP TRIGGER IF EXISTS education_searchentry_{event}" for event in ["insert", "update", "delete"]],
        "DROP TABLE education_searchtext",
    ],
    "postgresql": [
        "ALTER TABLE education_searchentry DROP COLUMN vector",
        "DROP TEXT SEARCH CONFIGURATION education_english",
        "DROP TEXT SEARCH DICTIONARY education_stem",
    ],
}


def install(apps, schema_editor):
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def uninstall(apps, schema_editor):
    for statement in UNINSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("education", "0001_initial")]
    operations = [migrations.RunPython(install, uninstall)]
