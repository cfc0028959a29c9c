"""The nginx of compose.yaml on this machine: its very configuration, with our ports and a folder of ours."""

import os
import re
import shutil
import tempfile
import textwrap
from pathlib import Path

from tests.load.site import Program

COMPOSE = Path(__file__).parent.parent.parent / "compose.yaml"


def configuration():
    """As nginx gets it: Compose makes one dollar sign of two."""
    inline = COMPOSE.read_text().partition("    content: |\n")[2]
    return textwrap.dedent(inline).replace("$$", "$")


def proxy(listen, ports):
    """nginx in front of web processes on `ports`, ready to be started, and the path of its access log."""
    folder = Path(tempfile.mkdtemp(prefix="knee-proxy-"))
    folder.chmod(0o755)  # nginx gives up root
    conf = configuration().replace("/tmp/", f"{folder}/").replace("/dev/stdout", f"{folder}/access.log")  # noqa: S108
    conf = conf.replace("listen 8080", f"listen 127.0.0.1:{listen}")
    for number, port in enumerate(ports, 1):
        conf, found = re.subn(rf"\bweb{number}:8000\b", f"127.0.0.1:{port}", conf)
        assert found == 1
    (folder / "nginx.conf").write_text(conf)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "Install Debian's package nginx-light."
    return Program([program, "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]), folder / "access.log"
