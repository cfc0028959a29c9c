"""What the code of the site never does: run words, guess how bytes are to be read, or call where it should not."""

import ast
import importlib
import pkgutil
import re
import time
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
APPS = ["runnersknee", "education", "intake"]
RUNS_WORDS = {"eval", "exec", "compile", "__import__", "system", "popen", "from_string", "fromstring", "iterparse"}
READS_ANYTHING = {"pickle", "marshal", "shelve", "yaml", "xml.sax", "xml.dom", "lxml", "dill", "jsonpickle"}
CALLS = {"socket", "http.client", "urllib.request", "smtplib", "ftplib", "requests", "httpx", "aiohttp", "urllib3"}
MAY_CALL = {
    "intake/outbox.py": {"smtplib"},  # for the names of its errors; Django sends, to the server of the environment
    "intake/push.py": {"http.client"},  # the FHIR server that the environment names
    "runnersknee/alive.py": {"urllib.request"},  # this very site, for the health check of the container
}
MAY_START = {"runnersknee/keeping/postgres.py", "runnersknee/serve.py"}  # programs of fixed names


@cache
def sources():
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    assert len(files) > 200
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in files}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from [node.module, *(f"{node.module}.{name.name}" for name in node.names)]


def called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            plain = node.func.id if isinstance(node.func, ast.Name) else ""
            owner = getattr(node.func, "value", None)
            of_re = isinstance(owner, ast.Name) and owner.id == "re"
            yield plain or ("" if of_re else getattr(node.func, "attr", "")), node


def test_no_words_become_code_a_command_or_a_template():
    for path, tree in sources().items():
        calls = list(called(tree))
        assert {name for name, _ in calls} & RUNS_WORDS == set(), path
        assert not [node for _, node in calls for word in node.keywords if word.arg == "shell"], path
        assert ("subprocess" in imported(tree)) == (path in MAY_START), path
        assert not {name for name in imported(tree) if name.startswith("django.template.Template")}, path


def test_nothing_is_read_by_a_parser_that_could_be_made_to_act():
    for path, tree in sources().items():
        assert not READS_ANYTHING & set(imported(tree)), path


def test_the_site_calls_only_where_the_environment_says():
    found = {path: CALLS & set(imported(tree)) for path, tree in sources().items()}

    assert {path: names for path, names in found.items() if names} == MAY_CALL


def test_scripts_put_text_on_a_page_and_keep_nothing():
    files = list((ROOT / "static/js").glob("*.js"))
    never = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]"
    never += r"|localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|addEventListener\(\s*[\"']message"
    assert len(files) >= 10
    assert [path.name for path in files if re.search(never, path.read_text())] == []


def patterns():
    """Every regular expression that a module of the site keeps."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".migrations" in found.name or found.name.split(".")[-1] in {"wsgi", "urls", "gunicorn_conf"}:
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                pattern = getattr(value, "regex", value)
                if isinstance(pattern, re.Pattern):
                    yield f"{found.name}.{name}", pattern


EVIL = [
    "a",
    " ",
    "1",
    "-",
    ".",
    "<",
    ">",
    '"',
    "'",
    "<a ",
    '<a b="',
    "[@a",
    "</p>",
    "a.",
    "a-",
    "1,",
    "http:",
    "{",
    "e",
    "\t\n",
]


@pytest.mark.parametrize("piece", EVIL)
def test_no_pattern_takes_long_over_evil_words(piece):
    """2,000 signs may not take a second; a pattern that tries all ways would take ages."""
    found = dict(patterns())
    assert len(found) > 25
    for name, pattern in found.items():
        started = time.process_time()
        for words in [piece * (2000 // len(piece)), piece * (2000 // len(piece)) + "!", "x" + piece * 600 + "\n"]:
            pattern.search(words)
            pattern.match(words)
        assert time.process_time() - started < 1, name
