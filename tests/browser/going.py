"""From page to page: each press waits for the page that follows it, however slow the machine."""


def follow(page, words, role="button", **which):
    """Press the button or link of these words and be on the next page, of which a new address alone is no sign."""
    with page.expect_event("load"):
        page.get_by_role(role, name=words, **which).first.click()


def press(page, words):
    follow(page, words, exact=True)


def go_on(page):
    follow(page, "Continue")
