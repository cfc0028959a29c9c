"""Which exercises a plan has, as a short code and back. Pure, and the same for all time.

The first letter tells how many exercises there are, A for one. The letters in the middle are the place of this set
among all sets of that size (the combinatorial number system): exercises that come later change no code. The last
letter checks the others: it finds every single wrong letter, and any two that changed places.
"""

import re
from math import comb

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1 or I: people read codes aloud and copy them by hand
COUNTS = "ABCDEF"
MOST, LAST = len(COUNTS), 99
NAMES = [f"X{number}" for number in range(1, LAST + 1)]  # all codes that an exercise can have
GAPS = re.compile(r"[\s\u2010-\u2015-]")  # spaces, and dashes of all lengths
MIDDLE = 2  # letters at least, so that short codes look like codes too


class WrongCode(ValueError):
    """Not a code of a plan."""


def write(names):
    """The code of a set of 1 to 6 exercises, like "C5FE" for X5, X8 and X10."""
    numbers = sorted({NAMES.index(name) for name in names})
    place = sum(comb(number, rank) for rank, number in enumerate(numbers, 1))
    letters = COUNTS[len(numbers) - 1] + in_letters(place)
    return letters + check(letters)


def read(typed):
    """The exercises of a code, as {"X5", "X8"}; small letters, spaces and dashes do not matter. Raises WrongCode."""
    code = tidy(typed)
    if len(code) < 2 + MIDDLE or code[0] not in COUNTS or not set(code) <= set(ALPHABET):
        raise WrongCode(typed)
    names = exercises(from_letters(code[1:-1]), COUNTS.index(code[0]) + 1)
    if write(names) != code:
        raise WrongCode(typed)
    return names


def tidy(typed):
    """A typed code as we write it. What is too long for any code stays too long."""
    kept = GAPS.sub("", typed)
    return kept.upper() if kept.isascii() and len(kept) <= 12 else ""


def exercises(place, size):
    """The set at this place among those of its size; some other set where there is no such place."""
    found = set()
    for rank in range(size, 0, -1):
        number = max(number for number in range(LAST) if comb(number, rank) <= place)
        place -= comb(number, rank)
        found.add(NAMES[number])
    return found


def in_letters(number):
    letters = ""
    while number:
        number, digit = divmod(number, 32)
        letters = ALPHABET[digit] + letters
    return letters.rjust(MIDDLE, ALPHABET[0])


def from_letters(letters):
    return sum(ALPHABET.index(letter) * 32**place for place, letter in enumerate(reversed(letters)))


def check(letters):
    """One letter over all: each step multiplies by x in the field of 32 elements (x^5 + x^2 + 1)."""
    total = 0
    for letter in letters:
        total = (total ^ ALPHABET.index(letter)) << 1
        total ^= 0b100101 if total & 32 else 0
    return ALPHABET[total]
