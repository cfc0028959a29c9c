import pytest

from tests.integration.test_pages import PATHS

from .accessibility import violations

PUBLIC = [*PATHS, "/glossary/", "/clinics/", "/exercises/?helps=technique&level=starter"]
PUBLIC += ["/search/?q=runers+knee", "/search/?q=shin+splints", "/request/", "/request/safety/"]

PUBLIC += ["/running-plan/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_page_is_clean_in_both_schemes(open_browser, path):
    for scheme in ["light", "dark"]:
        page = open_browser(scheme=scheme)
        assert page.goto(path).status == 200
        assert page.locator("h1").count() == 1
        assert page.title()
        assert violations(page) == []
        cookies = [cookie["name"] for cookie in page.context.cookies()]
        assert cookies == (["csrf"] if path == "/request/safety/" else [])


@pytest.mark.parametrize("path", PUBLIC)
def test_page_fits_a_narrow_screen(open_browser, path):
    page = open_browser(width=320)
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PUBLIC)
def test_page_reads_well_without_css_and_javascript(open_browser, path):
    plain = open_browser(javascript=False)
    plain.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    full = open_browser()
    plain.goto(path)
    full.goto(path)

    headings = "main h1, main h2, main h3"
    assert texts(plain.locator(headings)) == texts(full.locator(headings))
    assert plain.locator("h1").is_visible()
    assert plain.locator("main :is(a[href], button)").locator("visible=true").first.is_visible()


def texts(locator):
    return [" ".join(text.split()) for text in locator.all_inner_texts()]


def test_the_skip_link_comes_first_and_leads_to_the_text(open_browser):
    page = open_browser()
    page.goto("/causes/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_shifts_and_little_is_loaded(open_browser):
    page = open_browser(width=390)
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(sum(request.sizes()[k] for k in SIZES)))
    page.goto("/causes/overstriding/", wait_until="networkidle")

    shift = page.evaluate(
        """() => new Promise(done => {
            let total = 0
            new PerformanceObserver(list => list.getEntries().forEach(entry => { total += entry.value }))
              .observe({ type: "layout-shift", buffered: true })
            setTimeout(() => done(total), 300)
        })"""
    )
    assert shift == 0
    assert sum(sizes) <= 60 * 1024
    assert len(sizes) <= 8


SIZES = ["responseBodySize", "responseHeadersSize"]
