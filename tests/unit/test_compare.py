import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.compare import Part, compare

A, B, C = Part("text", "one two three four"), Part("callout", "five six seven"), Part("text", "eight nine ten")


D = Part("list", "eleven twelve")


def told(before, after):
    return [(row.status, row.kind) for row in compare(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ([A, B], [A, B], [("same", "text"), ("same", "callout")]),
        ([A], [A, B], [("same", "text"), ("added", "callout")]),
        ([A, B, C], [A, C], [("same", "text"), ("removed", "callout"), ("same", "text")]),
        ([A, B], [], [("removed", "text"), ("removed", "callout")]),
        ([A, B, C], [C, A, B], [("moved", "text"), ("same", "text"), ("same", "callout")]),
        ([A, B, C], [B, C, A], [("same", "callout"), ("same", "text"), ("moved", "text")]),
        ([A, B], [B, A], [("moved", "callout"), ("same", "text")]),
        ([A, B, C], [B, D, A], [("moved", "callout"), ("added", "list"), ("same", "text"), ("removed", "text")]),
        ([A], [Part("text", "one two three 4")], [("changed", "text")]),
        ([A], [Part("text", "nothing alike here at all")], [("added", "text"), ("removed", "text")]),
    ],
)
def test_compare_says_what_happened_to_each_part(before, after, rows):
    assert sorted(told(before, after)) == sorted(rows)


def test_changed_words_are_marked_on_both_sides():
    (row,) = compare([Part("text", "run every day now")], [Part("text", "run every second day now")])

    assert "".join(words for mark, words in row.left if mark == "removed") == ""
    assert "".join(words for mark, words in row.right if mark == "added") == "second "


parts = st.lists(st.builds(Part, st.sampled_from(["text", "callout"]), st.text("ab ", max_size=12)), max_size=6)


@given(parts, parts)
def test_no_part_is_lost_or_told_twice(before, after):
    rows = compare(before, after)

    assert sum(row.status != "added" for row in rows) == len(before)
    assert sum(row.status != "removed" for row in rows) == len(after)
