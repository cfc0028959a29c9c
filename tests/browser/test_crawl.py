"""Every public page that a link leads to, opened in Chromium: nothing from elsewhere, nothing refused, no cookie."""

from urllib.parse import parse_qs, urlsplit

from education.models import Article
from tests.load.counts import told

STARTS = ["/", "/search/?q=knee", "/search/?q=zzzz", "/request/plan/?plan=C5FE", "/request/link/"]
STARTS += ["/running-plan/today/?unit=mi&current=10&longest30=4&days_off=2&runs=3&goal=16"]
# Forms that store something need a token, and that is all that a visitor's first page ever sets.
WITH_FORMS = {"/request/safety/", "/request/link/", "/request/plan/"}
LINKS = "all => all.filter(link => link.origin === location.origin).map(link => link.pathname + link.search)"
MOST = 400


def is_page(address):
    """Whether a link leads to a page that was not asked for with other words of where somebody comes from."""
    parts = urlsplit(address)
    is_staffs = parts.path.startswith(("/admin/", "/account/"))
    return parts.path.endswith("/") and not is_staffs and "from" not in parse_qs(parts.query)


def test_no_public_page_asks_elsewhere_or_sets_a_cookie(open_watched, stored):
    page, watch = open_watched()
    found, opened, cookies = list(STARTS), set(), {}
    while found and len(opened) < MOST:
        address = found.pop()
        page.goto(address)
        opened.add(address)
        cookies[urlsplit(address).path] = [cookie["name"] for cookie in page.context.cookies()]
        page.context.clear_cookies()
        links = filter(is_page, page.locator("a[href]").evaluate_all(LINKS))
        found += set(links) - opened - set(found)

    paths = {urlsplit(address).path for address in opened}
    counts = {
        "pages": len(opened),
        "live_pages_without_a_link": len(set(Article.objects.live().values_list("path", flat=True)) - paths),
        "requests": watch.requests,
        "problems": len(watch.problems),
        "refused": len(watch.refused),
        "pages_with_cookies": sum(map(bool, cookies.values())),
    }
    musts = {"pages": lambda pages: 60 <= pages < MOST, "requests": lambda requests: requests > 250}
    musts |= {"problems": 0, "refused": 0, "live_pages_without_a_link": 0, "pages_with_cookies": len(WITH_FORMS)}
    assert told("crawl of the public pages", counts, musts), (watch.problems[:5], watch.refused[:5])
    assert {path: names for path, names in cookies.items() if names} == {path: ["csrf"] for path in WITH_FORMS}
