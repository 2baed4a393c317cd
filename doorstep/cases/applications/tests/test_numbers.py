import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases.applications.numbers import ALPHABET, check_character, is_number, next_number, read

bodies = st.text(ALPHABET, min_size=4, max_size=20)


def test_the_check_character_is_the_standards():
    # ISO/IEC 7064 MOD 37,36, example of the standard: A12425GABC1234002 → M
    assert check_character("A12425GABC1234002") == "M"


@given(bodies, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(body, place, other):
    place %= len(body)
    wrong = body[:place] + other + body[place + 1 :]
    assert is_number(body + check_character(body))
    assert (wrong == body) == is_number(wrong + check_character(body))


@pytest.mark.django_db
def test_numbers_name_site_and_day_and_run_on():
    day = dt.date(2026, 11, 23)
    first, second = next_number("C112", day), next_number("C112", day)
    assert first[:-1] == "C112202611230001"
    assert second[:-1] == "C112202611230002"
    assert next_number("C107", day)[:-1] == "C107202611230001"
    assert next_number("C112", dt.date(2026, 11, 24))[:-1] == "C112202611240001"
    assert is_number(first)


@given(st.from_regex(r"C1[0-9]{2}202611[0-9]{2}[0-9]{4}", fullmatch=True))
def test_a_number_read_aloud_and_typed_is_found(body):
    """O and 0, I and 1 look alike; the check character tells which was meant."""
    number = body + check_character(body)
    typed = number[0] + number[1:].replace("0", "O").replace("1", "I")
    assert read(typed.lower()) == number
    assert read(f" {number[:4]} {number[4:12]}-{number[12:]}") == number
