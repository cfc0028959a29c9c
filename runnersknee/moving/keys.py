"""The newest key that each table gave away moves along: a removed row's key must not come back, as its seal stays."""

LAST_KEY = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = %s",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(quote_ident(%s), '{column}')::regclass)",
}
SET_LAST_KEY = {
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = %s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
    ],
    "postgresql": ["SELECT setval(pg_get_serial_sequence(quote_ident(%s), '{column}'), %s)"],
}


def keep_last_key(model, source, target):
    if not model._meta.auto_field:
        return
    table, column = model._meta.db_table, model._meta.auto_field.column
    with source.cursor() as cursor:
        cursor.execute(LAST_KEY[source.vendor].format(column=column), [table])
        found = cursor.fetchone()
    if found and found[0]:
        with target.cursor() as cursor:
            for statement in SET_LAST_KEY[target.vendor]:
                cursor.execute(statement.format(column=column), [table, found[0]][: statement.count("%s")])
