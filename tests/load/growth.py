"""Does the site stay as quick when it grows? A small and a large database side by side, asked in turns.

`python -m tests.load.growth sqlite 1000000 10000`, or postgresql. Each page may take one and a half times the work with
the large database, by its median, and must ask as many queries. Ends with 1 when it does not. Work is the time on the
processor of the web process and of its database: by the clock, a busy machine would tell of itself.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager

from tests import postgres
from tests.load.counts import told

SMALL = (1_000, 100)
ROUNDS, MOST = 15, 1.5


def main(database="sqlite", requests="1000000", articles="10000"):
    with ExitStack() as stack:
        sizes = [SMALL, (int(requests), int(articles))]
        sites = [stack.enter_context(site(database, *size)) for size in sizes]
        counts, musts = compared(sites, ROUNDS)
        return 0 if told(f"growth, {database}, {requests} requests, {articles} pages", counts, musts) else 1


@contextmanager
def site(database, requests, articles):
    """A process with a filled database of its own, ready to be asked."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="knee-growth-"))
        more = {"DATABASE_URL": stack.enter_context(postgres.running())} if database == "postgresql" else {}
        yield stack.enter_context(process(requests, articles, DATA_DIR=folder, **more))


@contextmanager
def process(requests, articles, **environment):
    """Yields the process and what it can be asked."""
    command = [sys.executable, "-m", "tests.load.growing", str(requests), str(articles)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment |= {"DJANGO_SETTINGS_MODULE": "runnersknee.settings"}
    with subprocess.Popen(command, env=os.environ | environment, **pipes) as child:
        for line in child.stdout:
            if line.startswith("["):
                break
            print(line, end="", flush=True)  # noqa: T201
        yield child, json.loads(line)
        child.stdin.close()


def ask(child, name):
    """(milliseconds by the clock, milliseconds of work, queries)"""
    child.stdin.write(f"{name}\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def compared(sites, rounds):
    """Times, ratio and queries by name, and what they must be. The sites take turns; the first call warms up."""
    (small, names), (large, _) = sites
    counts, musts = {}, {}
    for name in names:
        both = [[ask(child, name) for child in (small, large)] for _ in range(rounds + 1)][1:]
        clock, work = ([statistics.median(pair[size][which] for pair in both) for size in (0, 1)] for which in (0, 1))
        counts[f"{name}: ms"] = "{:.1f} {:.1f}".format(*clock)
        counts[f"{name}: ms of work"] = "{:.1f} {:.1f}".format(*work)
        counts[f"{name}: ratio"] = round(work[1] / work[0], 2)
        counts[f"{name}: queries"] = [both[-1][size][2] for size in (0, 1)]
        musts[f"{name}: ratio"] = lambda ratio: ratio <= MOST
        musts[f"{name}: queries"] = lambda queries: queries[0] == queries[1]
    return counts, musts


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
