from __future__ import annotations

import datetime as dt

from doorstep.demo.now import guest
from doorstep.demo.residents import People
from doorstep.registry.people import identifiers

TODAY = dt.date(2026, 11, 23)
# the first two digits of every province, region and special area that GB/T 2260 has, and of residence permits
ASSIGNED = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91,
}  # fmt: skip


def people(place: int = 112) -> list:
    town = People("seed", place=place, villages=["白头镇五星村"], today=TODAY)
    return [town.next() for _n in range(1500)]


def test_numbers_are_valid_and_of_no_assigned_area():
    for person in [*people(), guest()]:
        number = identifiers.check_number("resident_id", person.number, today=TODAY)
        assert int(number[:2]) not in ASSIGNED


def test_no_number_is_made_twice_and_towns_do_not_share_them():
    numbers = [p.number for place in (112, 107) for p in people(place)]
    assert len(set(numbers)) == len(numbers)


def test_names_phones_and_addresses_pass_the_countys_own_checks():
    for person in people():
        assert identifiers.check_name(person.name) == person.name
        assert identifiers.check_phone(person.phone) == person.phone


def test_there_are_names_that_break_careless_programs():
    names = {p.name for p in people()}
    assert any(len(name) > 18 for name in names)
    assert any(ord(letter) > 0xFFFF for name in names for letter in name)


def test_the_same_seed_gives_the_same_people():
    assert people() == people()
