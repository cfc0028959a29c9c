"""What SQLite knows of its rows, so that it takes the right index. PostgreSQL looks by itself."""

SAMPLE = 1_000  # entries of each index: a glance, however many rows there are


def look(connection):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            cursor.execute("ANALYZE")
