"""Places outside the database where words of a person could turn up: how much was searched, and what was found."""

import base64
import zlib
from urllib.parse import unquote

# One canary for each thing a person tells; in small letters, each a word that is nowhere else.
CANARIES = {
    "name": "zqcanaryname",
    "preferred name": "zqcanarycalled",
    "proxy": "zqcanaryproxy",
    "mail": "zqcanarymail@example.com",
    "phone": "555-0987",
    "digits of the phone": "5550987",
    "symptom": "zqcanarysymptom",
    "event": "zqcanaryevent",
    "note": "zqcanarynote",
    "note of the person": "zqcanarywish",
    "note of staff": "zqcanarycall",
    "birth date": "july 19, 1961",
    "birth date in numbers": "07/19/1961",
    "birth date as stored": "1961-07-19",
}
STORAGE = """async () => {
    const bases = indexedDB.databases ? await indexedDB.databases() : []
    const kept = await caches.keys().catch(() => [])
    return JSON.stringify([{...localStorage}, {...sessionStorage}, bases, kept, window.name, history.state])
}"""


def words_in(text):
    lower = unquote(text.replace("+", " ")).lower()
    return [what for what, word in CANARIES.items() if word in lower]


class Places:
    """{place: how many texts were searched} and what was found in them."""

    def __init__(self):
        self.searched, self.found = {}, []

    def search(self, place, *texts):
        self.searched[place] = self.searched.get(place, 0) + len(texts)
        self.found += [(place, what, text[:200]) for text in texts for what in words_in(text)]


class Person:
    """A window and all that it asks for; each page that opens is searched where a browser keeps things."""

    def __init__(self, page, places, address):
        self.page, self.places, self.address, self.last = page, places, address, None
        page.context.on("request", self.hear)
        page.context.on("response", self.keep)

    def hear(self, request):
        self.places.search("URLs requested", request.url)
        if "referer" in request.headers:
            self.places.search("referrers", request.headers["referer"])
        elsewhere = [] if request.url.startswith((self.address, "data:", "blob:")) else [request.url]
        self.places.search("third parties", "")
        self.places.found += [("third parties", "a request", url) for url in elsewhere]

    def keep(self, response):
        if response.request.is_navigation_request():
            self.last = response

    def see(self):
        """Search the page that is open. What holds words of a person may stay in no cache that people share."""
        self.places.search("browser storage", self.page.evaluate(STORAGE))
        for cookie in self.page.context.cookies():
            self.places.search("cookies", *readings(cookie["value"]))
        if words_in(self.page.content()):
            control = self.last.headers.get("cache-control", "")
            self.places.search("shared cache", "")
            if not {"no-store", "private"} & set(control.replace(",", " ").split()):
                self.places.found.append(("shared cache", control, self.last.url))

    def see_failure(self, status):
        """Search an error page, but for what this very post carried: that comes back to the person who typed it."""
        assert self.last.status == status, (self.last.url, self.last.status)
        own = ".kept-words, main form" if self.last.request.method == "POST" else "none"
        self.page.evaluate("own => document.querySelectorAll(own).forEach(each => each.remove())", own)
        self.places.search("error pages", self.page.content())


def readings(value):
    """A cookie as it is, and what its parts mean where they are Base64, packed or not."""
    texts = [value]
    for part in value.replace(":", ".").split("."):
        try:
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except ValueError:
            continue
        texts.append(raw.decode("latin-1"))
        try:
            texts.append(zlib.decompress(raw).decode("latin-1"))
        except zlib.error:
            continue
    return texts
