"""Whatever way the bytes are made, they are those of RFC 8785."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from doorstep.base.core.canonical import SAFE_INTEGER, canonical

NAMES = st.one_of(st.text('abz09_ "\\\n\x7f', max_size=4), st.text(max_size=4))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-SAFE_INTEGER, SAFE_INTEGER),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.text("".join(chr(n) for n in range(0x20)) + '"\\/\x7f\u2028\u2029戴𠮷'),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(NAMES, inner)), max_leaves=20
)


@given(VALUES)
@example({"\ue000": 1, "\U00010000": 2})  # in the order of UTF-16, which is not that of the characters
@example({"name": "戴某\u2028", "n": 10**15, "list": [1.0, 1e21, -0.0], "": {"b": None, "a": True}})
def test_the_bytes_are_those_of_the_standard(value):
    assert canonical(value) == b"\x01" + rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), float("nan"), float("inf"), {1: "x"}, [object()], {"a": 2**60}]
)
def test_what_the_standard_has_no_bytes_for_is_refused(value):
    with pytest.raises((ValueError, TypeError, AttributeError)):
        canonical(value)
