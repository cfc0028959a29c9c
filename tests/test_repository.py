"""Cheap tests that guard what reviewers forget."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from education import pictures, wording
from runnersknee.bundle import joined, parts
from tests.load.proxy import configuration
from tests.load.sabotage import FAULTS

ROOT = Path(__file__).parent.parent
APPS = ["education", "intake"]
# Wordings whose codes are put together from a value, like the state of a request.
FAMILIES = {"amount", "contributor", "dose", "level", "library", "mail", "pain_rule", "reason", "red_flag_group"}
FAMILIES |= {"ways", "why"}
FAMILIES |= {"offer_way", "held_state", "held_offer", "held_priority", "held_event"}
FAMILIES |= {"pain_light"}
FAMILIES |= {"home_check", "likelihood", "self_check_amber"}
FAMILIES |= {"unit", "running_range", "running_block", "running_block_why", "week_kind", "walk_run"}
FAMILIES |= {"running_rule", "running_source", "running_light", "running_advice", "running_advice_why"}
KNOWN_TOP = {
    *["manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile", "README.md", "LICENSE"],
    *["CHANGELOG.md", "Dockerfile", "compose.yaml", ".ci", ".env.example", ".gitignore", ".dockerignore"],
    "requirements-scale.txt",
    *["runnersknee", "education", "intake", "templates", "static", "tests"],
}


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in listed.splitlines()]


def imported(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize(("app", "forbidden"), [("education", {"intake", "runnersknee"}), ("intake", {"runnersknee"})])
def test_imports_point_one_way(app, forbidden):
    for path in (ROOT / app).rglob("*.py"):
        assert not forbidden & set(imported(path)), path


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_top_level_holds_what_the_design_names():
    assert {path.parts[0] for path in tracked()} <= KNOWN_TOP


def test_no_file_names_a_registry():
    pattern = re.compile(r"py[p]i\.|python[h]osted|registry\.n[p]m|deb\.deb[i]an", re.IGNORECASE)
    texts = [path for path in tracked() if path.suffix not in {".woff2", ".png", ".csv"} and (ROOT / path).exists()]
    assert [str(path) for path in texts if pattern.search((ROOT / path).read_text())] == []


def test_lock_files_agree_and_carry_hashes():
    locks = [dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS]
    assert locks[0].items() <= locks[1].items()
    assert locks[0].items() <= locks[2].items()
    for name, lock in zip(LOCKS, locks, strict=True):
        assert (ROOT / name).read_text().count("--hash=sha256:") >= len(lock)


LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-scale.txt"]
# What opens something by its form alone. Words like "password=" stand all over tests and mean nothing.
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-1[0-9A-Z]{40}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAC[0-9a-f]{32}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_\w{22}|\bglpat-[\w-]{20}|\bxox[abpr]-[\w-]{10}|\b[sr]k_live_\w{16}"
    r"|\bSG\.[\w-]{22}\.|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\bpypi-\w{50}|\bSECRET_KEY(?:_FALLBACKS)?=[^\s\"'$]{20}"
    r"|\b(?:smtps?|postgres(?:ql)?|https?)://[^\s:/@\"'{]+:[^\s:/@\"'{]+@(?!host\b|(?:[\w-]+\.)*example\.)"
)


def test_no_secret_is_in_a_file_or_in_the_history():
    """Each line that a commit ever added, and each line that stands here now."""
    asked = ["git", "log", "--all", "-p", "--no-color", "--unified=0", "--", ".", ":!intake/data"]
    history = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode(errors="replace")
    added = [line for line in history.splitlines() if line.startswith("+")]
    here = [line for path in tracked() if (ROOT / path).exists() for line in lines_of(ROOT / path)]
    assert min(len(added), len(here)) > 50_000
    assert [line[:200] for line in [*added, *here] if SECRET.search(line)] == []


def lines_of(path):
    return path.read_bytes().decode(errors="replace").splitlines() if path.suffix != ".csv" else []


@pytest.mark.parametrize(
    "halves",
    [
        ("AGE-SECRET-", "KEY-1" + "Q2" * 29),
        ("-----BEGIN EC ", "PRIVATE KEY-----"),
        ("AKIA", "ABCDEFGHIJKLMNOP"),
        ("ghp_", "a1" * 18),
        ("export SECRET_", "KEY=kjh34kjh5kjh345kjh77"),
        ("postgresql://knee:", "hunter2@db.knee.org/knee"),
    ],
)
def test_the_scan_for_secrets_finds_one(halves):
    assert SECRET.search("".join(halves))


def test_each_migration_can_be_taken_back():
    """So that a release can be. `make drill` takes all of them back and makes them anew."""
    loader = MigrationLoader(None)
    ours = [migration for (app, _), migration in loader.disk_migrations.items() if app in APPS]
    assert len(ours) > 25
    for migration in ours:
        assert [str(step) for step in migration.operations if not step.reversible] == [], migration


# Before the site was in public. A later release adds in one step and removes in the next, so that the release before it
# lives with the database while the new one starts.
OLD_STEPS = {
    "intake.0011_services_are_rows",  # two yes-or-no columns of a clinic became rows
}
REMOVING = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def test_no_migration_takes_away_what_the_release_before_it_reads():
    found = set()
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in APPS and any(isinstance(step, REMOVING) for step in migration.operations):
            found.add(f"{app}.{name}")
    assert found == OLD_STEPS


BOUNDED = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.DateField)


def bounded_fields():
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, BOUNDED) and not isinstance(field, (models.AutoField, models.ForeignKey)):
                    yield model, field


def test_every_number_date_and_text_is_bounded_by_the_database():
    fields = list(bounded_fields())
    assert len(fields) > 100
    for model, field in fields:
        names = {constraint.name for constraint in model._meta.constraints}
        base = f"{model._meta.app_label}_{model._meta.model_name}_{field.name}"
        assert names & {f"{base}_length", f"{base}_range"}, f"{model.__name__}.{field.name} has no bound"


def test_every_component_is_used_and_says_its_inputs():
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "education").rglob("*.py")]
    used = "".join(path.read_text() for path in sources)
    for path in (ROOT / "templates/components").glob("*.html"):
        assert f"components/{path.name}" in used, f"{path.name} is not used"
        assert "Inputs:" in path.read_text().splitlines()[0], path.name


def test_every_stylesheet_reaches_a_page():
    public = set(parts(ROOT / "static/css")) | {ROOT / "static/css/print.css"}
    staff = set((ROOT / "static/css/admin").glob("*.css"))
    assert public | staff == set((ROOT / "static/css").rglob("*.css"))
    assert all(path.read_text() in joined(ROOT / "static/css") for path in public)


def test_css_keeps_its_budget_and_its_tokens():
    files = {path: path.read_text() for path in (ROOT / "static/css").rglob("*.css")}
    assert sum(text.count("\n") for text in files.values()) < 2000
    for path, text in files.items():
        assert text.count("\n") <= 130, path
        if path.name != "tokens.css" and path.parent.name != "admin":
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", text), path


def test_a_component_leaves_the_space_around_it_to_the_page():
    for path in (ROOT / "static/css/components").glob("*.css"):
        own = re.findall(rf"^\s*\.{path.stem}(?:,[^{{]*)?\s*\{{([^}}]*)\}}", path.read_text(), re.MULTILINE)
        assert not [rule for rule in own if re.search(r"(?<![-\w])margin", rule)], path


def test_templates_hold_no_inline_style_script_or_unsafe_filter():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|\|safe\b|autoescape off", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text.replace(DATA_BLOCK, "")), path
    holders = [path.name for path in (ROOT / "templates").rglob("*.html") if DATA_BLOCK in path.read_text()]
    assert holders == ["structured-data.html"]


DATA_BLOCK = '<script type="application/ld+json">{{ structured }}</script>'  # data: no browser runs it


COMPOSE = (ROOT / "compose.yaml").read_text()


def test_compose_runs_two_of_each_behind_a_proxy_and_lets_nobody_near_the_database():
    services, _, rest = COMPOSE.partition("\nservices:\n")[2].partition("\nnetworks:\n")
    named = re.findall(r"^  (\w+):", services, re.MULTILINE)
    assert named == ["database", "prepare", "web1", "web2", "deliver1", "deliver2", "proxy"]
    assert re.findall(r"ports: \[(.*?)\]", services) == ['"127.0.0.1:8000:8080"']
    assert set(re.findall(r'"manage.py", "(\w+)"', COMPOSE)) == {"prepare", "deliver"} <= set(get_commands())
    assert re.findall(r"^ +([A-Z_]+): postgresql", COMPOSE, re.MULTILINE) == ["DATABASE_URL"]
    assert re.findall(r"server (web\d):8000", rest) == ["web1", "web2"]


def test_the_proxy_sends_nothing_twice_that_may_have_begun_and_keeps_quiet():
    proxy = configuration()
    assert "non_idempotent" not in proxy
    assert "$query" not in proxy + COMPOSE
    assert re.findall(r"client_max_body_size (\w+);", proxy) == ["512k", "11m"]
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < 512 * 1024
    assert pictures.BYTES < 11 * 1024 * 1024
    secret = re.search(r"~(\^\S+) \(secret\);", proxy)[1]
    for name in ["shared-draft", "request-resume", "request-status"]:
        assert re.match(secret, reverse(name, args=["t0ken"])), name
    assert re.match(secret, reverse("account_reset_password_from_key", args=["1", "t0ken"]))
    assert not re.match(secret, "/request/knee/")


def test_each_seeded_fault_has_one_place_to_be_put():
    assert {fault.name: (ROOT / fault.file).read_text().count(fault.sound) for fault in FAULTS} == {
        fault.name: 1 for fault in FAULTS
    }
    assert f"and {len(FAULTS)} faults, one line each" in (ROOT / "README.md").read_text()


def test_the_environment_example_names_every_setting():
    code = "".join((ROOT / "runnersknee" / name).read_text() for name in ["settings.py", "gunicorn_conf.py"])
    read = set(re.findall(r'env\.[a-z_]+\("([A-Z_]+)"', code)) | set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert read == set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_tests_cannot_leave_this_machine():
    import socket

    from pytest_socket import SocketConnectBlockedError

    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_python_is_new_enough():
    assert sys.version_info >= (3, 11)


SAYING = re.compile(r"""(?:\b(?:say|say_later|recall)\(|\{% (?:say|recall) )\s*["']([a-z0-9_.]+)["']""")


def test_every_wording_is_said_and_every_said_one_exists():
    files = [path for path in tracked() if path.suffix in {".py", ".html", ".txt"} and path.parts[0] != "tests"]
    said = {code for path in files for code in SAYING.findall((ROOT / path).read_text())}
    families = {code for code in wording.shipped() if code.split(".")[0] in FAMILIES}
    assert said - families == set(wording.shipped()) - families


def test_no_two_apps_ship_the_same_wording():
    groups = [tomllib.loads(path.read_text()) for path in ROOT.glob("*/starter/wordings.toml")]
    names = [name for group in groups for name in group]
    assert len(groups) == len(APPS)
    assert sorted(names) == sorted(set(names))
