"""One person with a bad connection: asks for a page again until it comes, and sends the same form again."""

import http.client
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request

from tests.answers import ANSWERS

PATIENCE = 120
BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)


def cookie(name, value):
    here = {"port": None, "port_specified": False, "domain": "127.0.0.1", "domain_specified": False, "path": "/"}
    plain = {"path_specified": True, "secure": False, "expires": None, "discard": True, "comment": None}
    return http.cookiejar.Cookie(0, name, value, domain_initial_dot=False, comment_url=None, rest={}, **here, **plain)


class Person:
    """`session`: the key of a draft that this person began before."""

    def __init__(self, address, session=""):
        self.address, jar = address, http.cookiejar.CookieJar()
        self.again = 0  # the most times that one question had to be asked again
        if session:
            jar.set_cookie(cookie("session", session))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def heard(self, error, data):
        """An answer that is no page; nothing to note here."""

    def fetch(self, path, data=None):
        """The page at the end of all redirects, however often it takes."""
        until, again = time.monotonic() + PATIENCE, 0
        body = urllib.parse.urlencode(data, doseq=True).encode() if data else None
        while True:
            try:
                with self.opener.open(self.address + path, body, timeout=30) as answer:
                    return answer.url, answer.read().decode()
            except BROKEN as error:
                again += 1
                self.again = max(self.again, again)
                if isinstance(error, urllib.error.HTTPError):
                    self.heard(error, data)
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def fill(self, path, page, **data):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.fetch(path, data | {"csrfmiddlewaretoken": token})

    def answer_all(self, **you):
        """Answer every page; the check page with its key at the end."""
        _, page = self.fetch("/request/safety/")
        for step, answers in ANSWERS.items():
            changes = you if step == "you" else {}
            _, page = self.fill(f"/request/{step}/", page, **(answers | changes))
        return page

    def send(self, page):
        return self.fill("/request/check/", page, **button_on(page))


def button_on(page):
    """What the button on the page of answers sends."""
    return dict(re.findall(r'name="(submit_key|shown)" value="([^"]+)"', page))


def reference_on(page):
    return re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", page)[0]
