"""What two outside judges say of the running site: the Nu HTML checker of every page, Lighthouse of four.

`make audit SITE=http://127.0.0.1:8000`; it needs Node, Java and Chromium, and fetches both judges with npm.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

VNU, LIGHTHOUSE = "vnu-jar@26.9.27", "lighthouse@12.8.2"
OTHERS = ["/search/", "/search/?q=knee", "/search/?q=zzzz", "/exercises/?helps=technique", "/request/"]
OTHERS += ["/request/safety/", "/nowhere/"]
JUDGED = ["/", "/causes/overstriding/", "/exercises/forward-lean/", "/request/safety/"]
CHROME = "--headless --no-sandbox --disable-gpu"


def read(address):
    try:
        return urllib.request.urlopen(address, timeout=30).read()
    except HTTPError as page:
        return page.read()


def run(package, *command):
    """The output of a judge; its verdict is in what it writes, not in how it ends."""
    environment = os.environ | {"CHROME_PATH": os.environ.get("CHROME_PATH", "/usr/bin/chromium")}
    whole = ["npm", "exec", "--yes", f"--package={package}", "--", *command]
    return subprocess.run(whole, env=environment, capture_output=True, text=True, timeout=600)


def html_errors(site, folder):
    paths = re.findall(r"<loc>https?://[^/]*([^<]*)</loc>", read(f"{site}/sitemap.xml").decode()) + OTHERS
    for number, path in enumerate(paths):
        Path(folder, f"{number:03}.html").write_bytes(read(site + path))
    said = run(VNU, "vnu", "--errors-only", "--format", "json", *sorted(map(str, Path(folder).glob("*.html"))))
    found = json.loads(said.stderr[said.stderr.index("{") :])["messages"]
    for message in found:
        print(paths[int(Path(message["url"]).stem)], message["message"])  # noqa: T201
    print(f"Nu HTML checker: {len(paths)} pages, {len(found)} errors")  # noqa: T201
    return len(found)


def scores(address):
    said = run(LIGHTHOUSE, "lighthouse", address, "--quiet", f"--chrome-flags={CHROME}", "--output=json")
    categories = json.loads(said.stdout)["categories"]
    return {name: round(100 * category["score"]) for name, category in categories.items()}


def main(site):
    with tempfile.TemporaryDirectory() as folder:
        missed = html_errors(site, folder)
    for path in JUDGED:
        got = scores(site + path)
        print(path, got)  # noqa: T201
        missed += sum(score < 100 for score in got.values())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
