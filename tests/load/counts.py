"""How a drill ends: the raw counts as JSON and as a table, and whether each is what it must be."""

import json


def told(title, counts, musts):
    """Print all counts; True when each of `musts` ({name: what it must be, a value or a test}) holds."""
    verdicts = {name: holds(counts[name], must) for name, must in musts.items()}
    print(json.dumps({"drill": title, "counts": counts, "failed": [n for n, good in verdicts.items() if not good]}))  # noqa: T201
    for name, value in counts.items():
        verdict = {True: "ok", False: "FAILED", None: ""}[verdicts.get(name)]
        print(f"  {name:32} {value!s:>12}  {verdict}")  # noqa: T201
    return all(verdicts.values())


def holds(value, must):
    return must(value) if callable(must) else value == must
