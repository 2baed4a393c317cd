from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from doorstep.acts.queue.labels import CODE_LENGTH, CODE_LETTERS, LETTERS, fresh_code, label

numbers = st.integers(1, 9_999_999)
letters = st.sampled_from(LETTERS)


@given(letters, numbers)
def test_a_label_is_a_letter_and_at_least_three_digits(letter: str, number: int) -> None:
    text = label(letter, number)
    assert re.fullmatch(r"[A-Z]\d{3,}", text)
    assert (text[0], int(text[1:])) == (letter, number)
    assert len(text) <= 8


@given(letters, numbers, letters, numbers)
def test_two_tickets_never_share_a_label(a: str, i: int, b: str, j: int) -> None:
    assert (label(a, i) == label(b, j)) == ((a, i) == (b, j))


def test_edge_9_11_number_rolls_over_past_999() -> None:
    assert [label("A", n) for n in (1, 12, 999, 1000, 1001)] == ["A001", "A012", "A999", "A1000", "A1001"]


def test_codes_are_long_and_have_no_look_alikes() -> None:
    codes = {fresh_code() for _each in range(500)}
    assert len(codes) == 500
    assert all(len(c) == CODE_LENGTH and set(c) <= set(CODE_LETTERS) for c in codes)
    assert not set("01OIL") & set(CODE_LETTERS)
