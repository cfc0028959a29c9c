import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection

from education.models import Article
from tests.conftest import wait_until_ready
from tests.postgres import free_port


@pytest.mark.django_db
def test_prepare_prints_the_staff_sign_in_once_and_it_works(capsys):
    call_command("prepare")
    name, password = re.search(r"name (\S+), password (\S+)", capsys.readouterr().out).groups()
    call_command("prepare")

    assert "password" not in capsys.readouterr().out
    assert authenticate(username=name, password=password).is_superuser
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself.")
@pytest.mark.parametrize("command", ["prepare", "purge"])
def test_sqlite_learns_how_many_rows_there_are(command):
    home = Article.objects.get(path="/")
    Article.objects.bulk_create(
        Article(parent=home, slug=f"a{number}", path=f"/a{number}/", kind="policy") for number in range(500)
    )
    call_command(command)

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(CAST(stat AS int)) FROM sqlite_stat1 WHERE tbl = 'education_article'")
        assert cursor.fetchone()[0] == Article.objects.count()


def test_the_one_stylesheet_is_found():
    text = Path(finders.find("css/site.css")).read_text()

    assert text.startswith("@layer reset, base, layout, components, utilities;")
    assert ".care-card" in text


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The environment of a site of its own, in a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    environment |= {"DATA_DIR": str(tmp_path_factory.mktemp("site")), "PORT": str(free_port())}
    subprocess.run([sys.executable, "manage.py", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


@pytest.fixture
def running(prepared):
    """`make run` without make."""
    command = [sys.executable, "-m", "runnersknee.serve"]
    process = subprocess.Popen(command, env=prepared, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{prepared['PORT']}"
    wait_until_ready(address)
    yield process, address
    process.kill()
    process.wait()


def children(process):
    """The processes that this one started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"PPid:\t{process.pid}\n" in (folder / "status").read_text():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_site_serves_and_one_signal_stops_all_of_it(running, sent):
    process, address = running
    started = children(process)
    with urllib.request.urlopen(f"{address}/causes/") as answer:
        assert b"<h1" in answer.read()
    assert len(started) == 2

    process.send_signal(sent)

    process.wait(30)
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)


def test_when_the_deliverer_dies_the_web_server_ends_too(running):
    process, _ = running
    deliverer = next(pid for pid in children(process) if b"deliver" in Path(f"/proc/{pid}/cmdline").read_bytes())

    os.kill(deliverer, signal.SIGKILL)

    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    assert process.poll() is not None
