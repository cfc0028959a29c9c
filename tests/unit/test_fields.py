from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from education.fields import TextField, tidy
from intake.fields import DateField, PhoneField, RunField, ZipField, apart

BORN = DateField(date="Date of birth")
NAMES = ["O’Brien", "D'Angelo", "Nguyễn Thị Ánh", "Łukasz", "José María", "محمد", "עדנה", "王", "X", "Jean-Luc", "Þór"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_are_kept(name):
    assert TextField(max_length=200).clean(name) == name


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x07", "\x85"])
def test_invisible_marks_are_removed(mark):
    assert TextField().clean(f"Ana{mark} Lee") == "Ana Lee"


def test_composed_and_decomposed_letters_become_one():
    assert tidy("Rene\u0301e") == "Renée"


def test_text_field_leaves_the_length_to_the_validator():
    assert "maxlength" not in TextField(max_length=5).widget.attrs
    with pytest.raises(ValidationError):
        TextField(max_length=5).clean("too long")


@given(st.text())
def test_tidy_twice_is_tidy_once(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("month", ["3", "03", "Mar", "mar.", "March", "MARCH"])
def test_months_as_people_write_them(month):
    assert BORN.clean([month, "27", "1987"]) == date(1987, 3, 27)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (["", "27", "1987"], "Date of birth must include a month"),
        (["3", "", ""], "Date of birth must include a day and a year"),
        (["3", "27", "87"], "Year must include 4 numbers"),
        (["3", "27", "１９８７"], "Year must include 4 numbers"),
        (["2", "30", "1987"], "Date of birth must be a real date"),
        (["Ma", "3", "1987"], "Date of birth must be a real date"),
        (["3", "1e1", "1987"], "Date of birth must be a real date"),
        (["3", "27", "0000"], "Date of birth must be a real date"),
    ],
)
def test_dates_say_what_is_wrong(parts, sentence):
    with pytest.raises(ValidationError, match=sentence):
        BORN.clean(parts)


@pytest.mark.parametrize(
    "phone",
    [
        *["2125550123", "212-555-0123", "(212) 555 0123", "(212)555-0123", "+1 212.555.0123", "1 (212) 555-0123"],
        *["212 555 0123 ext. 5", "212-555-0123 x5", "212 555 0123 extension 17", "2125550123 #9", "212/555/0123"],
        *["212\N{EN DASH}555\N{EN DASH}0123", "212\N{NON-BREAKING HYPHEN}555\N{NON-BREAKING HYPHEN}0123"],
        *["212\N{NO-BREAK SPACE}555 0123", "+44 20 7946 0958", "+52 (55) 1234 5678", "001 212 555 0123"],
    ],
)
def test_phones_are_kept_as_typed(phone):
    assert PhoneField().clean(phone) == phone


@pytest.mark.django_db
@pytest.mark.parametrize(
    "phone",
    [
        "555",
        "call me",
        "212 555 0123 or mail",
        "212 555 0123 ext. home",
        "212 555 0123 0000 0000 0000",
        "２１２５５５０１２３",
    ],
)
def test_phones_that_cannot_ring_are_told(phone):
    with pytest.raises(ValidationError, match="Enter a phone number, like 212 555 0123"):
        PhoneField().clean(phone)


@pytest.mark.parametrize(("typed", "kept"), [("78704", "78704"), (" 78704-1234 ", "78704"), ("787041234", "78704")])
def test_zip_codes(typed, kept):
    assert ZipField().clean(typed) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["7870", "７８７０４", "SW1A 1AA", "78704-12"])
def test_other_zip_codes_are_told(typed):
    with pytest.raises(ValidationError, match="Enter a ZIP code, like 78704 or 78704-1234"):
        ZipField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "tenths", "unit"),
    [
        *[("12", 120, ""), ("12.5", 125, ""), (" 12 miles ", 120, "mi"), ("4.25mi", 42, "mi"), ("1 Mile", 10, "mi")],
        *[("20 km", 200, "km"), ("20kms", 200, "km"), ("5 kilometers", 50, "km"), ("5 KILOMETRES", 50, "km")],
        ("", None, ""),
    ],
)
def test_distances_may_carry_their_unit(typed, tenths, unit):
    field = RunField(label="How far?", missing="Enter it", wrong="Type a number")

    assert (field.clean(typed), apart(typed)[1]) == (tenths, unit)


@pytest.mark.parametrize("typed", ["far", "12 yards", "12 or 14", "-3", "miles"])
def test_other_distances_are_told(typed):
    with pytest.raises(ValidationError, match="Type a number"):
        RunField(label="How far?", missing="Enter it", wrong="Type a number").clean(typed)
