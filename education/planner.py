"""What SQLite knows of its rows, so that it takes the right index. PostgreSQL looks by itself."""

SAMPLE = 100_000  # entries of each index, a third of a second of a million requests; fewer mislead it


def look(connection):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            cursor.execute("ANALYZE")
