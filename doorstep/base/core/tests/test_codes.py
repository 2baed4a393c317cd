"""Codes on paper: not to be guessed, and read whatever a hand makes of them."""

from doorstep.base.core import codes


def test_a_code_has_sixty_bits_of_chance_and_none_comes_twice():
    made = {codes.make() for _time in range(500)}
    assert len(made) == 500
    assert all(codes.is_code(code) for code in made)
    assert len(codes.LETTERS) ** codes.LENGTH == 2**60


def test_what_an_eye_takes_for_another_letter_is_read_as_meant():
    assert codes.read(" 7k2m-9qxt 4bvo") == "7K2M9QXT4BV0"
    assert codes.read("ILO000000000") == "110000000000"


def test_what_can_be_no_code_is_known_without_asking_anybody():
    assert not codes.is_code("7K2M9QXT4BV")
    assert not codes.is_code("7K2M9QXT4BVU")
    assert not codes.is_code("７K2M9QXT4BVN")


def test_it_is_read_aloud_in_three_groups():
    assert codes.in_groups("7K2M9QXT4BVN") == "7K2M 9QXT 4BVN"
