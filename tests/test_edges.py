"""The edge cases of the field's brief (domain.md §9), each with the tests that are named after it.

What issue 3 asks of them are 1 to 9: clocks, supplements, special steps, seals, withdrawal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"def test_edge_9_(\d+)_(\w+)\(")
EDGES = {
    1: "a notice on day six: deemed accepted from the receipt",
    2: "a supplement answered partly; a second demand for what was submitted is blocked",
    3: "a special step of one day; overlapping ones; a pause on a make-up Saturday",
    4: "one extension, in time, by another person; the promise's mark stays",
    5: "an instant item that is not finished on its day is warned of",
    6: "a promised paper that does not come after the approval: no delivery, no certificate",
    7: "withdrawn: what is given back is listed, the seal's line stays, it may be rated",
    8: "revoked after the seal: the line stays, another answers it, the check page says so",
    9: "keeper and witness, approver and handler are two people; an open handover stops the seal",
    10: "one affair is rated once",
    11: "tickets after 999",
    12: "who was born on 29 February",
    17: "rare and long names",
}
# which words the names must have among them, where one line of the brief says several things
PARTS = {
    1: ("notice_on_day_six", "silence"),
    2: ("answered_partly", "second_demand"),
    3: ("one_day", "overlapping", "make_up_saturday"),
    4: ("moves_the_legal_date_only", "asked_once_in_time_and_answered_by_another"),
    6: ("no_certificate", "no_decision"),
    7: ("given_back", "rated"),
    8: ("register_line", "line_stays"),
    9: ("both_keepers", "approver_is_the_handler", "nobody_can_stamp"),
}


def named() -> dict[int, list[str]]:
    """The names of all tests that are named after an edge case, by its number."""
    found: dict[int, list[str]] = defaultdict(list)
    for folder in ("doorstep", "tests"):
        for path in (HOUSE / folder).rglob("test_*.py"):
            for number, name in NAMED.findall(path.read_text(encoding="utf-8")):
                found[int(number)].append(name)
    return found


def test_no_test_is_named_after_an_edge_case_that_is_not_listed():
    assert set(named()) == set(EDGES)


@pytest.mark.parametrize("number", sorted(PARTS))
def test_every_part_of_an_edge_case_has_its_test(number):
    names = named()[number]
    assert {part for part in PARTS[number] if not any(part in name for name in names)} == set()
