"""axe with no exclusions."""

from axe_playwright_python.sync_playwright import Axe


def violations(page):
    """The broken rules of a page, with the elements that break them."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]
