"""For tests that look at the site as it ships and change nothing: each page is read once."""

import html5lib
import pytest
from django.db import connection
from django.test import Client

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Reader:
    """A visitor who remembers each page, and what a strict parser made of it."""

    def __init__(self):
        self.pages, self.trees = {}, {}

    def get(self, path):
        if path not in self.pages:
            self.pages[path] = Client().get(path)
        return self.pages[path]

    def tree(self, path):
        if path not in self.trees:
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            self.trees[path] = parser.parse(self.get(path).text)
        return self.trees[path]


the_reader = Reader()


def only_read(execute, sql, params, many, context):
    assert not sql.lstrip().upper().startswith(WRITES), "What is remembered must be true for the next test."
    return execute(sql, params, many, context)


@pytest.fixture
def reader(db):
    """The starter pages; a test that asks for it cannot change a row."""
    with connection.execute_wrapper(only_read):
        yield the_reader
