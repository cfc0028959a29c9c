"""The two databases of a move, each with a connection of its own."""

from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from runnersknee import places

MOMENT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def both(url):
    """Connections of their own to this site's database and to the one at `url`."""
    try:
        named = {"source": connection.settings_dict, "target": configured(places.database("The target", url))}
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from None
    connections.settings.update(named)
    ContentType.objects.clear_cache()  # it knows rows of an earlier target
    try:
        connections["target"].ensure_connection()
        yield connections["source"], connections["target"]
    except Error as error:
        raise CommandError(f"A database gave up. {str(error).partition(chr(10))[0]}") from error
    finally:
        for name in named:
            connections[name].close()
            del connections[name], connections.settings[name]


def configured(settings):
    return connections.configure_settings({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]


@contextmanager
def standing_in(target):
    """Within the block, whatever asks for the site's database gets the target: migrations and checks do."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = target
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own


@contextmanager
def one_moment(database):
    """Reads within the block see the database as it was at the first of them. Nobody waits for them."""
    with database.cursor() as cursor:
        cursor.execute(MOMENT[database.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
