"""Looks for scripts that came alive in pages of a real Chromium, and counts what it looked at."""

from collections import Counter

from education.fields import tidy
from tests.load.payloads import MARK

# What is live on the open page, whether one ran, and how often each of these texts stands there as it was typed.
LOOK = r"""([mark, sought]) => {
    const live = [], texts = [], runs = ["javascript:", "data:", "vbscript:", "blob:"]
    const isScript = value => { try { return runs.includes(new URL(value, location).protocol) } catch { return false } }
    const isCode = element => ["script", "style"].includes(element.localName) && element.textContent.includes(mark)
    const isData = element => element.type === "application/ld+json" && JSON.parse(element.text)
    for (const element of document.querySelectorAll("*")) {
        if (element.localName.includes(mark) || (isCode(element) && !isData(element))) live.push(element.outerHTML)
        for (const {name, value} of element.attributes) {
            texts.push(value)
            const acts = /^(on|style$|srcdoc$)/.test(name) && value.includes(mark)
            const leads = /^(href|src|action|formaction|data|xlink:href)$/.test(name) && isScript(value)
            if (name.includes(mark) || acts || (leads && element.outerHTML.includes(mark))) live.push(element.outerHTML)
        }
    }
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) texts.push(walker.currentNode.data)
    const all = texts.join(" ").replace(/\s+/g, " "), count = words => all.split(words).length - 1
    return {live: live.map(html => html.slice(0, 200)), ran: window[mark] === 1, shown: sought.map(count)}
}"""
# Put words into every field of a form, and send it as a browser does. Secrets of the form and files stay.
POISON = """([number, words, skip]) => {
    const form = document.querySelectorAll("form")[number]
    for (const field of form.elements) {
        if (!field.name || ["file", "submit", "button"].includes(field.type)) continue
        if (field.name === "csrfmiddlewaretoken" || field.name.match(skip)) continue
        if (field.tagName === "SELECT") field.add(new Option(words, words, true, true))
        if (["checkbox", "radio"].includes(field.type)) field.checked = true
        if (["number", "date", "email", "datetime-local"].includes(field.type)) field.type = "text"
        if (field.tagName !== "SELECT") field.value = field.maxLength > 0 ? words.slice(0, field.maxLength) : words
    }
    HTMLFormElement.prototype.submit.call(form)
}"""
# A form of our own, where a page needs no secret.
POST = """([path, data]) => {
    const form = document.createElement("form")
    Object.assign(form, {method: "post", action: path})
    for (const [name, value] of Object.entries(data)) {
        const field = form.appendChild(document.createElement("textarea"))
        Object.assign(field, {name, value})
    }
    document.body.append(form)
    HTMLFormElement.prototype.submit.call(form)
}"""
FORMS = """all => all.flatMap((form, number) =>
    new URL(form.action).pathname !== "/search/" || location.pathname === "/search/" ? [number] : [])"""
NEVER = "^$"  # no field has this name


def as_shown(words):
    """How a text stands on a page, when all white space is one space."""
    return " ".join(tidy(words).split())


class Hunt:
    """A window, and what was found in it."""

    def __init__(self, page, watch):
        self.page, self.watch = page, watch
        self.live, self.ran, self.dialogs, self.counts = [], [], [], Counter()
        page.set_default_timeout(60_000)  # the editor full of blocks takes its time on a busy machine
        page.on("dialog", self.hear)

    def hear(self, dialog):
        self.dialogs.append((self.page.url, dialog.message))
        dialog.dismiss()

    def look(self, *payloads):
        """Count the open page. Returns how often each payload stands on it as words."""
        seen = self.page.evaluate(LOOK, [MARK, [as_shown(each) for each in payloads]])
        self.live += [(self.page.url, html) for html in seen["live"]]
        self.ran += [self.page.url] if seen["ran"] else []
        self.counts["pages_opened"] += 1
        self.counts["payloads_shown_as_words"] += sum(seen["shown"])
        return seen["shown"]

    def open(self, address, *payloads):
        self.page.goto(address)
        return self.look(*payloads)

    def poison(self, number, payload, skip=NEVER):
        """All fields of a form on the open page; look at the page that follows."""
        with self.page.expect_navigation():
            self.page.evaluate(POISON, [number, payload, skip])
        return self.look(payload)

    def post(self, path, data, payload):
        with self.page.expect_navigation():
            self.page.evaluate(POST, [path, data])
        return self.look(payload)

    def forms(self):
        """The numbers of the forms on the open page, but for the search in its head."""
        return self.page.locator("form").evaluate_all(FORMS)

    def found(self):
        """{name: how many} of all that must not be."""
        policy = [words for _, words in self.watch.problems if "policy" in words.lower()]
        return {
            "dialogs": len(self.dialogs),
            "scripts_that_ran": len(self.ran),
            "live_elements": len(self.live),
            "policy_violations": len(policy),
            "other_problems": len(self.watch.problems) - len(policy),
        }

    def told(self):
        return [*self.dialogs, *self.ran, *self.live, *self.watch.problems][:20]
