"""How fast the site is beside a bare Django view, nginx and raw commits, in one run: medians of eleven rounds.

All have as many threads as behind the proxy of compose.yaml, or THREADS of them.

`python -m tests.load.speed sqlite`, or postgresql. Needs Debian's wrk and nginx. The figures belong to the machine they
were taken on; the ratios should not.
"""

import cProfile
import json
import os
import pstats
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests import postgres, smtp
from tests.load.counts import told
from tests.load.site import WEB, Program, drafts, site

ARTICLE = "/causes/overstriding/"
ROUNDS, SECONDS, CLIENTS = 11, 2, 8
answered = []  # how many requests each load got answers to
CSRF = "a" * 32
BARE = [*WEB[:-1], "tests.load.bare"]
NGINX = """daemon off; pid {folder}/pid; error_log {folder}/error; worker_processes 2; events {{ }}
http {{ access_log off; client_body_temp_path {folder}/body; server {{ listen 127.0.0.1:{port};
root {data}; location / {{ default_type text/html; add_header Content-Encoding br; try_files /page =404; }} }} }}"""
SEND = """local requests = {{}}
for line in io.lines("{file}") do requests[#requests + 1] = line end
local next = 0
request = function()
  next = next % #requests + 1
  local session, body = requests[next]:match("^(%S+) (%S+)$")
  local headers = {{["Cookie"] = "session=" .. session .. "; csrf={csrf}"}}
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  return wrk.format("POST", "{path}", headers, body)
end"""


def main(database="sqlite"):
    os.environ.setdefault("THREADS", "2")
    with smtp.listening() as (_, port), site(database, port) as address, ExitStack() as programs:
        folder = Path(tempfile.mkdtemp(prefix="knee-speed-"))
        web = Program(WEB).start()
        programs.callback(web.stop)
        wait(address)
        headers = fetch(f"{address}{ARTICLE}")
        bare_address = start_bare(programs, headers)
        nginx_address = start_nginx(programs, folder)
        counts = reading(address, headers["ETag"], bare_address, nginx_address)
        counts |= sending(folder, address, bare_address)
        counts |= {"worker_megabytes": max(map(memory, children(web.process.pid)))} | first_renders()
        programs.close()
        profile(counts["slowest_first_render"])
        return 0 if told(f"speed, {database}", counts, MUSTS) else 1


def fetch(address):
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        (Path(os.environ["DATA_DIR"]) / "page").write_bytes(answer.read())
        return dict(answer.headers)


def wait(address):
    for _ in range(300):
        try:
            return urllib.request.urlopen(f"{address}/", timeout=5)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def start_bare(programs, headers):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_row (word varchar(20))")
    port = postgres.free_port()
    told_by_server = {"Server", "Date", "Connection"}
    kept = {name: value for name, value in headers.items() if name not in told_by_server}
    page = f"{os.environ['DATA_DIR']}/page"
    program = Program(BARE, PORT=str(port), BARE_PAGE=page, BARE_HEADERS=json.dumps(kept)).start()
    programs.callback(program.stop)
    wait(f"http://127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}"


def start_nginx(programs, folder):
    port, file = postgres.free_port(), folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, port=port, data=os.environ["DATA_DIR"]))
    os.chmod(os.environ["DATA_DIR"], 0o755)  # noqa: S103 - its workers are another user
    program = Program([shutil.which("nginx"), "-c", str(file), "-e", f"{folder}/error"]).start()
    programs.callback(program.stop)
    wait(f"http://127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}"


def wrk(address, *more):
    """Requests a second, and the times of the median and the 99th percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--latency", *more, address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    times = {share: milliseconds(*re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said).groups()) for share in (50, 99)}
    answered.append(int(re.search(r"(\d+) requests in", said)[1]))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), times[50], times[99]


def milliseconds(number, unit):
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def reading(address, etag, bare, nginx):
    ways = {
        "article": [f"{address}{ARTICLE}", "-H", "Accept-Encoding: br"],
        "article_304": [f"{address}{ARTICLE}", "-H", "Accept-Encoding: br", "-H", f"If-None-Match: {etag}"],
        "bare_view": [f"{bare}/"],
        "nginx": [f"{nginx}/"],
    }
    for way in ways.values():  # warm up
        wrk(*way)
    rounds = [{name: wrk(*way) for name, way in ways.items()} for _ in range(ROUNDS)]
    ours = sum(answered[place] for place in range(len(answered)) if place % len(ways) < 2)
    speed = {name: round(statistics.median(each[name][0] for each in rounds)) for name in ways}
    p50, p99 = (statistics.median(each["article"][place] for each in rounds) for place in (1, 2))
    return {f"{name}_a_second": number for name, number in speed.items()} | {
        "pages_answered": ours,
        "article_to_bare_view": ratio(rounds, "article", "bare_view"),
        "article_304_to_200": ratio(rounds, "article_304", "article"),
        "article_to_nginx": ratio(rounds, "article", "nginx"),
        "article_p99_to_p50": round(p99 / p50, 2),
    }


def ratio(rounds, one, other):
    """The median of the ratios of each round, in which both ran under the same weather."""
    return round(statistics.median(each[one][0] / each[other][0] for each in rounds), 3)


def sending(folder, address, bare):
    """Requests sent by people who read their answers, beside commits of one row. Both are counted in the database."""
    from django.db import connection

    from intake.models import BookingRequest

    def rows():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bare_row")
            return cursor.fetchone()[0]

    ready, took = prepared(6_000), []
    for _ in range(ROUNDS + 1):
        before = BookingRequest.objects.count(), rows()
        (folder / "requests").write_text("\n".join(ready[before[0] :]))
        for where, path in [(address, "/request/check/"), (bare, "/")]:
            (folder / "send.lua").write_text(SEND.format(file=folder / "requests", csrf=CSRF, path=path))
            wrk(where, "-s", str(folder / "send.lua"))
        after = BookingRequest.objects.count(), rows()
        took.append([(one - other) / SECONDS for one, other in zip(after, before, strict=True)])
    took = took[1:]  # the first warms up
    return {
        "requests_sent_a_second": round(statistics.median(one for one, _ in took)),
        "raw_commits_a_second": round(statistics.median(other for _, other in took)),
        "sent_to_raw_commits": round(statistics.median(one / other for one, other in took), 3),
    }


def prepared(count):
    """For each person the session and the body that the button of the page of answers sends."""
    from django.contrib.sessions.models import Session

    from education.models import SiteSettings
    from intake.booking import digest_of

    people, consent = drafts(count), SiteSettings.objects.get().consent_text
    kept = {row.session_key: row.get_decoded()["draft"] for row in Session.objects.all()}
    return [
        f"{key} csrfmiddlewaretoken={CSRF}&submit_key={kept[key]['key']}&shown={digest_of(kept[key], consent)}"
        for key, _ in people
    ]


def children(parent):
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)


def first_renders():
    """The CPU time of the first answer after a change, of each page, in a process that has its templates."""
    from django.test import Client

    from education.models import Article
    from runnersknee import page_cache

    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "br"})
    paths = list(Article.objects.live().values_list("path", flat=True))
    taken = {path: [] for path in paths}
    for _ in range(4):
        page_cache.pages.clear()
        for path in paths:
            began = time.thread_time()
            client.get(path)
            taken[path].append(1000 * (time.thread_time() - began))
    taken = {path: round(statistics.median(times[1:]), 1) for path, times in taken.items()}  # the first reads templates
    slowest = max(taken, key=taken.get)
    return {"slowest_first_render": slowest, "slowest_first_render_ms": taken[slowest]}


def profile(path):
    """Where the time of the slowest page goes: the ten functions that take most themselves."""
    from django.test import Client

    from runnersknee import page_cache

    page_cache.pages.clear()
    watch = cProfile.Profile()
    watch.runcall(Client(headers={"host": "127.0.0.1", "accept-encoding": "br"}).get, path)
    pstats.Stats(watch).strip_dirs().sort_stats("tottime").print_stats(10)


MUSTS = {
    "pages_answered": lambda number: number >= 100_000,  # before the memory is looked at
    "article_to_bare_view": lambda ratio: ratio >= 0.8,
    "article_304_to_200": lambda ratio: ratio > 1,
    "article_p99_to_p50": lambda ratio: ratio <= 3,
    "sent_to_raw_commits": lambda ratio: ratio >= 0.8,
    "worker_megabytes": lambda size: size <= 150,
    "slowest_first_render_ms": lambda took: took <= 50,
}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
