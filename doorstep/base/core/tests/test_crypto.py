import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.core import crypto
from doorstep.base.core.canonical import canonical, digest


@given(st.text(), st.text(min_size=1))
def test_sealed_text_opens_for_its_row_only(plain, row):
    sealed = crypto.seal(plain, row)
    assert crypto.unseal(sealed, row) == plain
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(sealed, row + "x")


@given(st.binary(min_size=30, max_size=60), st.integers(0, 29))
def test_one_changed_byte_does_not_open(plain, place):
    sealed = bytearray(crypto.seal_with(crypto.key("field"), plain, "row"))
    sealed[place] ^= 1
    with pytest.raises(crypto.WrongKey):
        crypto.open_with(crypto.key("field"), bytes(sealed), "row")


def test_the_same_text_is_sealed_differently_but_has_one_blind_index():
    assert crypto.seal("11010519491231002X", "a") != crypto.seal("11010519491231002X", "a")
    assert crypto.blind("11010519491231002X", "number") == crypto.blind("11010519491231002X", "number")
    assert crypto.blind("11010519491231002X", "number") != crypto.blind("11010519491231002X", "phone")


def test_a_key_is_made_once_and_for_its_owner_only(settings, tmp_path):
    settings.DOORSTEP_KEYS = tmp_path / "keys"
    crypto.key.cache_clear()
    try:
        first = crypto.key("field")
        crypto.key.cache_clear()
        assert crypto.key("field") == first
        assert len(first) == 32
        assert (tmp_path / "keys" / "field.key").stat().st_mode & 0o077 == 0
    finally:
        crypto.key.cache_clear()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values, max_size=6))
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(value):
    assert canonical(value) == canonical(dict(reversed(list(value.items()))))


def test_canonical_bytes_are_versioned_and_as_published():
    # RFC 8785, 3.2.3: keys are ordered by their UTF-16 code units
    assert canonical({"\u20ac": 1, "\r": 2, "1": 3}) == b'\x01{"\\r":2,"1":3,"\xe2\x82\xac":1}'
    assert len(digest({})) == 32
