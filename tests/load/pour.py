"""Many rows of a model in one go, past the slow way of one object each: COPY on PostgreSQL, executemany on SQLite."""

import json
from datetime import datetime

from django.db import connection, models
from django.db.models import NOT_PROVIDED


def pour(model, rows):
    """Store dicts by column; what a row leaves out gets the default of its field. Numbers them on from the last row.

    Returns the numbers, in the order of the rows.
    """
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
    base = {field.attname: default_of(field) for field in fields}
    names = [field.attname for field in fields]
    numbers = range(last + 1, last + 1 + len(rows))
    key = model._meta.pk.attname
    values = (
        [stored(value) for value in (base | {key: number} | row).values()]
        for number, row in zip(numbers, rows, strict=True)
    )
    write(model._meta.db_table, names, values)
    return numbers


def default_of(field):
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null or not isinstance(field, models.CharField | models.TextField) else ""


def stored(value):
    """A value as the driver of the database wants it."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    if connection.vendor == "sqlite":
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return value.hex if hasattr(value, "hex") and hasattr(value, "urn") else value
    return value


def write(table, names, values):
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 - our names


def count_on(*models_):
    """Let PostgreSQL number new rows after the poured ones."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_):
            cursor.execute(statement)
