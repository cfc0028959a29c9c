"""The code of a plan: short, the same for all time, and wrong letters are found."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.plan.code import ALPHABET, MOST, NAMES, WrongCode, read, write

plans = st.sets(st.sampled_from(NAMES), min_size=1, max_size=MOST)


def is_wrong(code):
    try:
        read(code)
    except WrongCode:
        return True
    return False


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("X1", "A22C"),
        ("X5 X8 X10", "C5FE"),
        ("X1 X2 X12", "C776"),
        ("X7 X8 X9 X10 X11 X12", "FWVD"),
        ("X99", "A544"),
        ("X94 X95 X96 X97 X98 X99", "F33EMUV99"),
    ],
)
def test_codes_on_paper_stay_what_they_are(names, code):
    """Never change these: people have them in print."""
    assert write(names.split()) == code
    assert read(code) == set(names.split())


def test_each_plan_of_the_first_thirteen_has_a_code_of_its_own_of_five_letters_at_most():
    sets = [set(some) for size in range(1, MOST + 1) for some in combinations(NAMES[:13], size)]

    codes = [write(names) for names in sets]

    assert [read(code) for code in codes] == sets
    assert (len(set(codes)), max(map(len, codes))) == (4095, 5)


@given(plans)
def test_every_plan_comes_back(names):
    assert read(write(names)) == names
    assert len(write(names)) <= 9


@given(plans)
def test_one_wrong_letter_is_always_found(names):
    code = write(names)
    for place in range(len(code)):
        for letter in set(ALPHABET) - {code[place]}:
            assert is_wrong(code[:place] + letter + code[place + 1 :])


@given(plans)
def test_two_letters_that_changed_places_are_always_found(names):
    code = write(names)
    for place, (one, other) in enumerate(pairwise(code)):
        assert one == other or is_wrong(code[:place] + other + one + code[place + 2 :])


@pytest.mark.parametrize("typed", ["c5fe", " C5FE ", "C5-FE", "c 5 f e", "C5\u00a0FE", "C5–FE"])
def test_small_letters_spaces_and_dashes_do_not_matter(typed):
    assert read(typed) == {"X5", "X8", "X10"}


@pytest.mark.parametrize(
    "typed",
    ["", "-", "C", "C5F", "C5FEE", "C5FF", "O5FE", "C1FE", "５ＣＦＥ", "ß" * 4, "2" * 9, "A" + "Z" * 10**6, "\x00"],
)
def test_anything_else_is_wrong(typed):
    assert is_wrong(typed)
