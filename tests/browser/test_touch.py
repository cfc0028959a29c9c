"""For a finger: what stands alone is 44 pixels high. For forced colors: pictures stay in view."""

import pytest

PAGES = ["/", "/causes/overstriding/", "/exercises/", "/exercises/wall-sit/", "/clinics/", "/search/?q=knee"]
PAGES += ["/request/", "/request/safety/", "/self-check/", "/running-plan/", "/my-plan/", "/glossary/", "/questions/"]
# A link within a sentence is as high as its line; one whose ::after covers its tile is as large as the tile.
SMALL = """controls => controls.filter(each => {
    if (!each.checkVisibility() || each.matches(".skip-link")) return false
    const words = node => node !== each && node.textContent.trim()
    const isText = getComputedStyle(each).display === "inline" && [...each.parentNode.childNodes].some(words)
    const covers = getComputedStyle(each, "::after").position === "absolute"
    const area = each.closest("label") ?? (covers ? each.closest("li") : each)
    return !(each.localName === "a" && (isText || each.closest("sup"))) && area.getBoundingClientRect().height < 44
}).map(each => each.outerHTML)"""


@pytest.mark.parametrize("path", PAGES)
def test_what_is_pressed_is_large_enough_for_a_finger(open_browser, path):
    page = open_browser(width=390, has_touch=True, is_mobile=True)
    page.goto(path)

    controls = page.locator("a[href], button, input:not([type=hidden]), select, textarea, summary")
    assert controls.count() > 10
    assert controls.evaluate_all(SMALL) == []


def test_a_person_is_seen_on_black_when_colors_are_forced(open_browser):
    page = open_browser(forced_colors="active", scheme="dark")
    page.goto("/exercises/wall-sit/")

    fill = "part => getComputedStyle(part).fill"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for part in ["near", "far", "head", "shirt"]:
        assert page.locator(f".movement .figure__{part}").first.evaluate(fill) != ground
    assert page.locator(".movement .figure__near").first.evaluate(fill) == "rgb(255, 255, 255)"
