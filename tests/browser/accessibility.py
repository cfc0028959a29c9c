"""axe with no exclusions."""

from axe_playwright_python.sync_playwright import Axe

WIDTHS = [390, 1280]


def violations(page):
    """The broken rules of a page on a phone and on a desktop, with the elements that break them."""
    before, found = page.viewport_size, []
    for width in WIDTHS:
        page.set_viewport_size(before | {"width": width})
        rules = Axe().run(page).response["violations"]
        found += [(width, rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in rules]
    page.set_viewport_size(before)
    return found
