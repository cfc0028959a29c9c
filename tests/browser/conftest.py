"""A real Chromium on the real server. Every page it opens is watched for errors and for foreign requests."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from .editor import library  # noqa: F401 - a fixture
from .people import people, two_people  # noqa: F401 - fixtures
from .rows import rows  # noqa: F401 - a fixture

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
LOUD = """document.addEventListener("securitypolicyviolation", event => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
})"""


class Watch:
    """What went wrong while pages were open: (path of the page, what it was).

    A page that itself answers 4xx or 5xx goes to `refused`, as (path, status).
    """

    def __init__(self, context, address, elsewhere):
        self.address, self.problems, self.refused, self.requests = address, [], [], 0
        self.allowed = (address, "data:", "blob:", *elsewhere)
        context.add_init_script(LOUD)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.note(error.page, str(error.error)))
        context.on("request", self.see)
        context.on("requestfailed", self.miss)
        context.on("response", self.judge)

    def note(self, page, words):
        self.problems.append((page.url.removeprefix(self.address) if page else "", words))

    def hear(self, message):
        is_known = message.text.startswith((HARMLESS, "Failed to load resource"))  # the second is judged below
        if message.type in {"error", "warning"} and not is_known:
            self.note(message.page, f"{message.text} {message.location}")

    def see(self, request):
        self.requests += 1
        if not request.url.startswith(self.allowed):
            self.note(page_of(request), f"asks for {request.url}")

    def miss(self, request):
        if request.failure != "net::ERR_ABORTED":  # the next page came first
            self.note(page_of(request), f"{request.failure} {request.url}")

    def judge(self, response):
        if response.status < 400:
            return
        if response.request.is_navigation_request():
            self.refused.append((response.url.removeprefix(self.address), response.status))
        else:
            self.note(page_of(response.request), f"{response.status} {response.url}")


def page_of(request):
    """The page that asks, or None while the first page of a window is on its way."""
    return None if request.is_navigation_request() else request.frame.page


@pytest.fixture
def open_watched(chromium, server):
    """Make a page and its watch: `page, watch = open_watched(width=390, scheme="dark", javascript=False)`.

    `host`: another name of this machine; passkeys work on "localhost" alone.
    """
    contexts = []

    def make(width=1280, scheme="light", javascript=True, elsewhere=(), host="127.0.0.1", **more):
        address = server.replace("127.0.0.1", host)
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="en-US",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page(), Watch(context, address, elsewhere)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def open_browser(open_watched):
    """Make a page on which nothing may go wrong until the test ends."""
    watches = []

    def make(**options):
        page, watch = open_watched(**options)
        watches.append(watch)
        return page

    yield make
    for watch in watches:
        assert (watch.problems, watch.refused) == ([], [])
