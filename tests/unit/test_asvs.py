"""tests/asvs.csv: what OWASP's ASVS 5.0.0 asks for, in our words, and the proof that the site has it.

A proof is a test, a setting of a public site with its value, or words of a file. The rows are those of the profile
below: levels 1 and 2, and from level 3 the ones that fit a site with health data. Not in it, as the site has none:
OAuth (10), WebRTC (17), GraphQL and WebSocket (4.3, 4.4), and of self-contained tokens (9) all but signed links.
"""

import ast
import csv
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache, reduce
from pathlib import Path

from tests.unit.test_env import PUBLIC

ROOT = Path(__file__).parent.parent.parent
PROFILE = """
1.1.1-2 1.2.1-10 1.3.1-12 1.4.1-3 1.5.1-2
2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-2
3.2.1-2 3.3.1-4 3.4.1-8 3.5.1-5 3.5.8-8 3.7.1-2
4.1.1-4 4.2.1-1
5.1.1-1 5.2.1-4 5.2.6-6 5.3.1-2 5.4.1-3
6.1.1-3 6.2.1-12 6.3.1-5 6.3.7-8 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-3 7.6.1-2
8.1.1-2 8.2.1-3 8.3.1-2 8.4.1-1
9.1.1-3
11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1-1 11.6.1-1
12.1.1-3 12.2.1-2 12.3.1-4
13.1.1-1 13.1.4-4 13.2.1-5 13.3.1-2 13.4.1-7
14.1.1-2 14.2.1-8 14.3.1-3
15.1.1-3 15.2.1-4 15.3.1-7 15.4.2-2
16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-4
"""
LEVELS = {"1": 63, "2": 144, "3": 24}
VERDICTS = ["met", "not applicable", "open"]


def asked():
    for section, first, last in re.findall(r"(\d+\.\d+)\.(\d+)-(\d+)", PROFILE):
        yield from (f"{section}.{number}" for number in range(int(first), int(last) + 1))


with open(ROOT / "tests/asvs.csv", newline="") as file:
    ROWS = list(csv.DictReader(file))


def test_each_requirement_has_one_row_with_a_verdict():
    assert [row["id"] for row in ROWS] == list(asked())
    assert Counter(row["level"] for row in ROWS) == LEVELS
    assert {row["verdict"] for row in ROWS} == set(VERDICTS)
    assert [row["id"] for row in ROWS if not row["what"] or None in row.values()] == []


def test_who_says_met_names_a_proof_and_who_does_not_says_why():
    for row in ROWS:
        assert row["proof"] if row["verdict"] == "met" else row["why"], row["id"]


def test_each_proof_is_there(tmp_path):
    proofs = [(row["id"], proof) for row in ROWS for proof in row["proof"].split("; ") if proof]
    names = {proof[8:].partition("=")[0] for _, proof in proofs if proof.startswith("setting:")}
    settings = settings_of_a_public_site(names, tmp_path)

    assert len(proofs) > 200
    assert [(number, proof) for number, proof in proofs if not holds(proof, settings)] == []


def holds(proof, settings):
    kind, _, words = proof.partition(":")
    if kind == "setting":
        name, _, wanted = words.partition("=")
        return settings[name] == wanted
    if kind == "text":
        path, _, wanted = words.partition("=")
        return wanted in words_of(path)
    path, _, name = proof.partition("::")
    return bool(re.match(r"tests/(\w+/)?test_\w+\.py$", path)) and name in functions_of(path)


def settings_of_a_public_site(names, folder):
    """{name: value as text}; what stands behind a dot leads into a list or a dictionary."""
    said = "import json, sys; from django.conf import settings as s; "
    said += "print(json.dumps({name: getattr(s, name) for name in sys.argv[1:]}))"
    environment = PUBLIC | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "runnersknee.settings"}
    command = [sys.executable, "-c", said, *{name.split(".")[0] for name in names}]
    result = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    values = json.loads(result.stdout)
    return {name: str(reduce(inside, name.split(".")[1:], values[name.split(".")[0]])) for name in names}


def inside(value, key):
    return value[int(key)] if isinstance(value, list) else value[key]


@cache
def functions_of(path):
    return {node.name for node in ast.parse((ROOT / path).read_text()).body if isinstance(node, ast.FunctionDef)}


@cache
def words_of(path):
    return " ".join((ROOT / path).read_text().split())


def test_readme_tells_these_numbers():
    """A line for each chapter, and the sums."""
    line = r"^\| (\d+) \|[^|]+\| (\d+) \| (\d+) \| (\d+) \|$"
    told = re.findall(line, (ROOT / "README.md").read_text(), re.MULTILINE)
    counted = Counter((row["id"].split(".")[0], row["verdict"]) for row in ROWS)
    chapters = dict.fromkeys(row["id"].split(".")[0] for row in ROWS)
    assert told == [(chapter, *(str(counted[chapter, verdict]) for verdict in VERDICTS)) for chapter in chapters]

    met, not_applicable, still_open = (sum(row["verdict"] == verdict for row in ROWS) for verdict in VERDICTS)
    hosters = sum(row["verdict"] == "open" and "the hoster's" in row["why"] for row in ROWS)
    sums = f"{met} met, {not_applicable} not applicable, {still_open} open, {hosters} of them the hoster's."
    assert f"{len(ROWS)} rows: {sums}" in words_of("README.md")
