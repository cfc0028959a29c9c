"""A real Chromium on the real server. Every page it opens is watched for errors and for foreign requests."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # the browser's driver runs a loop in this thread; our queries are plain
)

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTHS = {"phone": 390, "desktop": 1280}


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: install Debian's package chromium.")
        pytest.skip("Chromium is missing, so no browser test ran: install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


# The text editor says this for its second text on a page; links of all kinds work in every one of them.
HARMLESS = "linkifyjs: already initialized"


class Watch:
    """What went wrong while pages were open."""

    def __init__(self, context, address):
        self.problems = []
        context.on(
            "console",
            lambda message: self.note(
                message.type in {"error", "warning"} and not message.text.startswith(HARMLESS),
                f"{message.text} {message.location}",
            ),
        )
        context.on("weberror", lambda error: self.note(True, str(error.error)))
        context.on("request", lambda request: self.note(not self.is_ours(request.url, address), request.url))

    def note(self, is_bad, words):
        if is_bad:
            self.problems.append(words)

    def is_ours(self, url, address):
        return url.startswith((address, "data:", "blob:"))


@pytest.fixture
def open_browser(chromium, server):
    """Make a page: `open_browser(width=390, scheme="dark", javascript=False)`."""
    watched = []

    def make(width=1280, scheme="light", javascript=True):
        context = chromium.new_context(
            base_url=server,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="en-US",
        )
        context.set_default_timeout(10_000)
        watched.append((context, Watch(context, server)))
        return context.new_page()

    yield make
    for context, watch in watched:
        context.close()
        assert watch.problems == []
