"""All tests, on SQLite and again on PostgreSQL. What a machine lacks fails under CI and is named elsewhere."""

import os
import subprocess
import sys

from . import postgres

FAST = ["tests/unit", "tests/integration", "tests/test_repository.py", "-n", "2"]
BROWSER = ["tests/browser", "-n", "2"]
COVERAGE = ["--cov", "--cov-report=term-missing:skip-covered"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=8"]


def run(title, *arguments, **environment):
    print(f"\n=== {title}", flush=True)  # noqa: T201
    return subprocess.run([*PYTEST, *arguments], env=os.environ | environment).returncode


def main():
    results = [
        run("SQLite: unit and integration", *FAST, *COVERAGE),
        run("SQLite: browser", *BROWSER),
    ]
    if postgres.binaries():
        with postgres.running() as url:
            results.append(run("PostgreSQL: unit and integration", *FAST, DATABASE_URL=url))
            results.append(run("PostgreSQL: browser", *BROWSER, DATABASE_URL=url))
    else:
        print("\n=== PostgreSQL is not installed: its half of the tests did not run")  # noqa: T201
        results.append(1 if os.environ.get("CI") else 0)
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
