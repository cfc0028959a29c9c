"""How a drill ends: the raw counts as JSON and as a table, and whether each is what it must be.

`make drill` names a file in DRILL_FILE; every drill adds its counts there, one line of JSON each. At the end
`python -m tests.load.counts FILE` prints them all and ends with 1 when one failed or did not run.
"""

import json
import os
import sys
from pathlib import Path

FAULTS = ["mail server away", "mail server back", "locked", "full disk", "cut connections", "answers cut"]
FAULTS += ["clock an hour ahead", "clock was ahead", "clock an hour behind", "clock was behind", "restarts under load"]
BOTH = ["restore", "migrations", "trail", *FAULTS, "bad input", "kill"]
WANTED = [f"{name}, {database}" for database in ("sqlite", "postgresql") for name in BOTH]
WANTED += [
    "seeded faults",
    "grown site, postgresql",
    "move to PostgreSQL and back",
    "canaries",
    "crawl of the public pages",
]
WANTED += [f"scripts, {way}" for way in ("stored", "typed", "written")]


def told(title, counts, musts):
    """Print all counts; True when each of `musts` ({name: what it must be, a value or a test}) holds."""
    verdicts = {name: holds(counts[name], must) for name, must in musts.items()}
    line = json.dumps({"drill": title, "counts": counts, "failed": [n for n, good in verdicts.items() if not good]})
    print(line)  # noqa: T201
    if file := os.environ.get("DRILL_FILE"):
        with open(file, "a") as kept:
            kept.write(f"{line}\n")
    for name, value in counts.items():
        verdict = {True: "ok", False: "FAILED", None: ""}[verdicts.get(name)]
        print(f"  {name:32} {value!s:>12}  {verdict}")  # noqa: T201
    return all(verdicts.values())


def holds(value, must):
    return must(value) if callable(must) else value == must


def main(file):
    kept = Path(file).read_text().splitlines() if Path(file).exists() else []
    seen = {line["drill"]: line for line in map(json.loads, kept)}
    verdicts = {title: verdict_of(seen.get(title)) for title in dict.fromkeys([*WANTED, *seen])}
    for title, verdict in verdicts.items():
        print(f"{title:34} {verdict:12} {numbers(seen.get(title))}")  # noqa: T201
    bad = sum(verdict != "ok" for verdict in verdicts.values())
    print(f"{len(verdicts)} drills, {bad} failed or did not run. The counts are in {file}")  # noqa: T201
    return 1 if bad else 0


def verdict_of(line):
    if line is None:
        return "DID NOT RUN"
    return "FAILED" if line["failed"] else "ok"


def numbers(line):
    """The counts that are numbers, and any other that failed, on one line."""
    if line is None:
        return ""
    shown = {name: value for name, value in line["counts"].items() if isinstance(value, int | float)}
    shown |= {name: line["counts"][name] for name in line["failed"]}
    return ", ".join(f"{name} {value}" for name, value in shown.items())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
