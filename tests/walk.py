"""A person who does the self-check with Django's client: the answers travel as a browser carries them."""

import re
from html import unescape

import html5lib

from tests.respondents import RESPONDENTS

ADDRESS = "/self-check/"
ON = {
    "safety": ["flags"],
    "about": ["age", "health"],
    "knee": ["Q3", "Q4", "Q5", "Q6"],
    "running": ["Q7", "Q8", "Q9", "Q10", "Q11"],
    "checks": ["Q12", "Q12_DIFF", "Q13", "Q14", "Q15", "Q16", "Q17"],
}
URGENT = {"NO_4_STEPS", "CHILD_LIMP_HIP", "HOT_FEVER"}


def given(who, **changes):
    """{name: values} of all answers of a respondent, as a form sends them."""
    age, ticked, answers = RESPONDENTS[who]
    flags = [code for code in ticked.split() if code in URGENT] or ["none"]
    health = [code for code in ticked.split() if code not in URGENT] or ["none"]
    return {"flags": flags, "age": [str(age)], "health": health} | {k: list(v) for k, v in answers.items()} | changes


def hidden(page):
    """What the form on a page carries."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    fields = tree.findall(".//main//form/input[@type='hidden']")
    carried = {}
    for field in fields:
        carried.setdefault(field.get("name"), []).append(field.get("value"))
    return carried


def screen_of(page):
    return hidden(page).get("screen", [""])[0]


def answer(client, page, answers):
    """Answer the screen that is shown, and go on."""
    asked = {name: answers[name] for name in ON[screen_of(page)] if name in answers}
    return client.post(ADDRESS, hidden(page) | asked)


def walk(client, answers):
    """All pages of a self-check, from the first to where it ends."""
    pages = [client.get(ADDRESS)]
    while screen_of(pages[-1]) and len(pages) < 10:
        pages.append(answer(client, pages[-1], answers))
    return pages


def text_of(page):
    """The words of the main part, one space between them."""
    main = page.text.split("<main")[1].split("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())
