"""A PostgreSQL of our own for the length of a test run, in a temporary folder."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


def binaries():
    """The folder of initdb and postgres, or None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def as_user():
    """PostgreSQL refuses to run as root, so root runs it as the user that its package made."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running():
    """Yield the DATABASE_URL of a fresh server."""
    folder = Path(tempfile.mkdtemp(prefix="knee-pg-"))
    if as_user():
        shutil.chown(folder, "postgres")
    port = free_port()
    start = [*as_user(), str(binaries() / "postgres"), "-D", f"{folder}/data", "-p", str(port), "-k", str(folder)]
    start += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]
    setup = [*as_user(), str(binaries() / "initdb"), "-D", f"{folder}/data", "-U", "knee", "-A", "trust", "-E", "UTF8"]
    subprocess.run(setup, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"postgresql://knee@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")
