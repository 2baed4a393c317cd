"""Identity numbers, credit codes, phones and names: the vectors of GB 11643, GB 32100 and the traps around them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.core.errors import Invalid
from doorstep.registry.people import identifiers as ids

TODAY = dt.date(2026, 11, 23)


def refused(call, *args, **kwargs) -> str:
    with pytest.raises(Invalid) as caught:
        call(*args, **kwargs)
    assert str(caught.value.message)
    return caught.value.code


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "510184197901010025"])
def test_valid_numbers_of_the_standard(number):
    assert ids.check_number("resident_id", number, today=TODAY) == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("510184195002290036", "number_birth"),  # 1950 had no 29 February, though the check digit fits
        ("110105194912310021", "number_check"),
        ("110105491231002", "number_old"),
        ("11010519491231002", "number_length"),
        ("1101051949123100211", "number_length"),
        ("X1010519491231002X", "number_characters"),
        ("1101051949123100٢X", "number_characters"),  # an Arabic-Indic digit is not a digit of a number
        ("110105²9491231002X", "number_characters"),
        ("", "number_missing"),
        ("   ", "number_missing"),
        ("USA110174060301", "number_old"),
        ("000000000000000000", "number_wrong_kind"),
        ("110105000001010011", "number_birth"),
    ],
)
def test_refused_numbers_say_why(number, code):
    assert refused(ids.check_number, "resident_id", number, today=TODAY) == code


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２ｘ",
    ],
)
def test_small_x_blanks_and_full_width_are_put_right(typed):
    assert ids.check_number("resident_id", typed, today=TODAY) == "11010519491231002X"


def with_check(first17: str) -> str:
    return first17 + ids.id_check_character(first17)


def test_birth_today_is_right_and_tomorrow_is_not():
    assert ids.check_number("resident_id", with_check("51018420261123001"), today=TODAY)
    tomorrow = with_check("51018420261124001")
    assert refused(ids.check_number, "resident_id", tomorrow, today=TODAY) == "number_future"


def test_an_area_code_that_no_longer_exists_is_accepted():
    assert ids.check_number("resident_id", with_check("51012519600301001"), today=TODAY)


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_residence_permit_of_hong_kong_macao_taiwan(prefix):
    number = with_check(prefix + "19900101001")
    assert ids.check_number("hmt_residence", number, today=TODAY) == number
    assert ids.kind_of(number) == "hmt_residence"
    assert refused(ids.check_number, "resident_id", number, today=TODAY) == "number_wrong_kind"


def test_foreign_permanent_residence_card():
    number = with_check("91108119850615001")
    assert ids.check_number("foreign_permanent", number, today=TODAY) == number
    assert ids.kind_of(number) == "foreign_permanent"


def test_a_person_without_a_number_has_none():
    assert ids.check_number("none", "", today=TODAY) == ""
    assert refused(ids.check_number, "none", "1", today=TODAY) == "number_unexpected"
    assert refused(ids.check_number, "passport", "1", today=TODAY) == "number_kind"


def test_birth_and_sex_from_the_number():
    assert ids.birth_of("11010519491231002X") == dt.date(1949, 12, 31)
    assert ids.sex_of("11010519491231002X") == "2"
    assert ids.sex_of("440524188001010014") == "1"


def test_edge_9_12_age_of_one_born_on_29_february():
    born = dt.date(1960, 2, 29)
    assert ids.age_on(born, dt.date(2039, 2, 27)) == 78
    assert ids.age_on(born, dt.date(2039, 2, 28)) == 79
    assert ids.age_on(born, dt.date(2040, 2, 28)) == 79
    assert ids.age_on(born, dt.date(2040, 2, 29)) == 80


days = st.dates(dt.date(1900, 1, 1), TODAY)
areas = st.integers(110000, 659999)
serials = st.integers(0, 999)


@given(days, areas, serials)
def test_every_made_number_is_right_and_says_its_birth(day, area, serial):
    number = with_check(f"{area}{day:%Y%m%d}{serial:03d}")
    assert ids.check_number("resident_id", number.lower(), today=TODAY) == number
    assert ids.birth_of(number) == day
    assert ids.mask_number(number).count("*") == 8


@given(days, areas, serials, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(day, area, serial, place, shift):
    number = with_check(f"{area}{day:%Y%m%d}{serial:03d}")
    old = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((old + shift) % 10) + number[place + 1 :]
    if wrong != number:
        refused(ids.check_number, "resident_id", wrong, today=TODAY)


@given(days, areas, serials, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(day, area, serial, place):
    number = with_check(f"{area}{day:%Y%m%d}{serial:03d}")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        refused(ids.check_number, "resident_id", swapped, today=TODAY)


@given(st.text(max_size=30))
def test_no_text_breaks_the_checks(text):
    for check in (ids.check_credit_code, ids.check_phone, ids.check_name):
        try:
            assert check(text)
        except Invalid:
            pass
    for kind in ("resident_id", "hmt_residence", "foreign_permanent", "none"):
        try:
            ids.check_number(kind, text, today=TODAY)
        except Invalid:
            pass


def test_credit_code_of_the_standard():
    assert ids.check_credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert ids.check_credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"
    assert ids.organisation_check_character("M000100Y") == "4"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350100M000100Y4Z", "credit_code_characters"),  # a web page's wrong example
        ("91350100M000100Y4Y", "credit_code_check"),
        ("91350100M000100Y4", "credit_code_length"),
        ("9135010OM000100Y43", "credit_code_characters"),
        ("91A50100M000100Y43", "credit_code_area"),
        ("", "credit_code_missing"),
    ],
)
def test_wrong_credit_codes_say_why(code, reason):
    assert refused(ids.check_credit_code, code) == reason


codes = st.text(ids.CREDIT_ALPHABET, min_size=9, max_size=9)


@given(areas, codes, st.integers(0, 16), st.sampled_from(ids.CREDIT_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(area, body, place, wrong):
    first = f"92{area}{body}"
    code = first + ids.credit_check_character(first)
    assert ids.check_credit_code(code) == code
    changed = code[:place] + wrong + code[place + 1 :]
    if changed != code:
        refused(ids.check_credit_code, changed)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("028-82312345", "02882312345"),
        ("(028)82312345", "02882312345"),
        ("19912345678", "19912345678"),
    ],
)
def test_phones(typed, phone):
    assert ids.check_phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("82312345", "phone_area"),
        ("12812345678", "phone"),
        ("1381234567", "phone"),
        ("", "phone"),
        ("abc", "phone"),
    ],
)
def test_wrong_phones(typed, code):
    assert refused(ids.check_phone, typed) == code


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("戴青", "戴青"),  # a given name of one character
        ("王 芳", "王芳"),
        ("王　芳", "王芳"),
        ("𠮷野家明", "𠮷野家明"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提"),
        ("John  F. Kennedy", "John F. Kennedy"),
        ("戴\u200b青", "戴青"),
        ("བསྟན་འཛིན".replace("་", " "), "བསྟན འཛིན"),
        ("〇二三", "〇二三"),
    ],
)
def test_edge_9_17_names(typed, name):
    assert ids.check_name(typed) == name


def test_edge_9_17_names_of_more_than_twenty_characters():
    name = "阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江"
    assert len(name) > 20
    assert ids.check_name(name) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name_missing"),
        ("\u200b", "name_missing"),
        ("戴", "name_length"),
        ("戴" * 51, "name_length"),
        ("戴" + "\u0301" * 200 + "青", "name_length"),
        ("戴3", "name_characters"),
        ("戴😀", "name_characters"),
        ("=1+1", "name_characters"),
        ("<b>", "name_characters"),
        ("·买买提", "name_characters"),
        ("买买提·", "name_dot"),
        ("阿··提", "name_dot"),
        ("戴\ue863", "name_private_use"),
    ],
)
def test_wrong_names(typed, code):
    assert refused(ids.check_name, typed) == code


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("戴青", "戴某"),
        ("王小生", "王*生"),
        ("欧阳小生", "欧**生"),
        ("𠮷野", "𠮷某"),
        ("阿卜杜拉·买买提", "阿*·买*"),
        ("阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江", "阿*·买*"),
        ("John Smith", "J*** S***"),
        ("Madonna", "M***"),
    ],
)
def test_masked_names(name, masked):
    assert ids.mask_name(name) == masked


@given(st.text("戴王李赵·买 提𠮷abcÅ", min_size=1, max_size=60))
def test_a_masked_name_is_short_and_always_hides_something(text):
    try:
        name = ids.check_name(text)
    except Invalid:
        return
    masked = ids.mask_name(name)
    assert len(masked) <= 30
    assert masked != name


def test_masked_numbers_and_phones():
    assert ids.mask_number("510184197901011234") == "510184********1234"
    assert ids.mask_number("") == ""
    assert ids.mask_number("123") == "***"
    assert ids.mask_phone("13812345678") == "138****5678"
    assert ids.mask_phone("02882312345") == "028****2345"
    assert ids.mask_phone("") == ""
