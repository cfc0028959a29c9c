"""Every article and exercise prints on one or two sheets."""

import re

import pytest

from tests.integration.test_pages import PATHS

SHEET = re.compile(rb"/Type\s*/Page[^s]")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_prints_on_two_sheets_at_most(open_browser, path):
    page = open_browser()
    page.goto(path)

    assert len(SHEET.findall(page.pdf(format="Letter"))) in {1, 2}
