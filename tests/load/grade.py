"""The grade that Mozilla's HTTP Observatory gives to the headers of a public site, over TLS, on this machine.

`make grade`; it needs root, Node, npm, openssl, nginx, and the line `127.0.0.1 knee.test` in /etc/hosts: the judge asks
only at the ports 80 and 443. Ends with 1 below A+.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.load.counts import told
from tests.load.site import WEB, Program
from tests.postgres import free_port

JUDGE, HOST, PATHS = "@mdn/mdn-http-observatory@1.4.8", "knee.test", ["/", "/request/safety/", "/account/sign-in/"]
BEST, LEAST = "A+", 130
NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:80; listen 127.0.0.1:443 ssl; server_name {host}; server_tokens off;
    ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.key;
    location / {{
      proxy_pass http://127.0.0.1:{port}; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def make_certificate(folder):
    """An authority of our own for the length of the run, and the certificate it gives to the site."""
    key = ["openssl", "req", "-newkey", "rsa:2048", "-nodes"]
    run(*key, "-x509", "-days", "1", "-subj", "/CN=Own", "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    run(*key, "-subj", f"/CN={HOST}", "-keyout", f"{folder}/site.key", "-out", f"{folder}/site.csr")
    Path(folder, "names").write_text(f"subjectAltName=DNS:{HOST}")
    sign = ["openssl", "x509", "-req", "-days", "1", "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key"]
    run(
        *sign,
        "-CAcreateserial",
        "-extfile",
        f"{folder}/names",
        "-in",
        f"{folder}/site.csr",
        "-out",
        f"{folder}/site.pem",
    )


def fetch_judge(folder):
    """Its program in a folder of its own. The list of preloaded names is left out: nobody preloads this one."""
    run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, JUDGE)
    home = Path(folder, "node_modules", JUDGE.rpartition("@")[0])
    (home / "conf" / "hsts-preload.json").write_text("{}")
    return home / "src" / "scan.js"


def start_site(folder):
    port = free_port()
    public = {"SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "SECRET_KEY": secrets.token_urlsafe(50)}
    os.environ |= public | {"PORT": str(port), "DATA_DIR": f"{folder}/data", "EMAIL_URL": "smtp://127.0.0.1:9"}
    run(sys.executable, "manage.py", "prepare")
    Path(folder, "nginx.conf").write_text(NGINX.format(folder=folder, host=HOST, port=port))
    return [Program(WEB).start(), Program(["nginx", "-c", f"{folder}/nginx.conf"]).start()]


def wait_until_there(folder, seconds=60):
    until = time.monotonic() + seconds
    asked = ["curl", "-sf", "--cacert", f"{folder}/ca.pem", f"https://{HOST}/readyz/"]
    while subprocess.run(asked, capture_output=True).returncode:
        if time.monotonic() > until:
            raise TimeoutError(f"https://{HOST} does not answer")
        time.sleep(0.5)


def main():
    if socket.gethostbyname(HOST) != "127.0.0.1":
        raise SystemExit(f"Add the line `127.0.0.1 {HOST}` to /etc/hosts.")
    good = []
    with tempfile.TemporaryDirectory(prefix="knee-grade-") as folder:
        make_certificate(folder)
        judge, programs = fetch_judge(folder), start_site(folder)
        try:
            wait_until_there(folder)
            for path in PATHS:
                good.append(judged(judge, folder, path))
        finally:
            for program in programs:
                program.stop()
    return 0 if all(good) else 1


def judged(judge, folder, path):
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": f"{folder}/ca.pem"}
    said = json.loads(run("node", judge, f"{HOST}{path}", env=environment))
    tests = {name: f"{test['scoreModifier']:+} {test['result']}" for name, test in said["tests"].items()}
    scan = said["scan"]
    counts = {"grade": scan["grade"], "score": scan["score"], "tests_failed": scan["testsFailed"]} | tests
    return told(f"grade of {path}", counts, {"grade": BEST, "score": lambda score: score >= LEAST, "tests_failed": 0})


if __name__ == "__main__":
    sys.exit(main())
