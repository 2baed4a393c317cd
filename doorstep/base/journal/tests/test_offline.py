"""Another office's check of the heads it was given: each head signed, each only adding to the one before."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.base import clock
from doorstep.base.journal import heads, offline, queries

from .factories import say_many, sequence

MORNING = dt.datetime(2026, 11, 23, 9, tzinfo=clock.ZONE)
OTHER = {
    "county": ["510185", ""],
    "log": ["seals", ""],
    "size": [0, 1, -1, True, "30", 10**20],
    "root": ["00" * 32, "", None],
    "at": ["2026-11-23T09:00:00.000001+08:00", ""],
    "key": ["00" * 32, ""],
    "signature": ["00" * 64, "zz", ""],
    "consistency": [["00" * 32], [None], None],
}


@pytest.fixture
def told(db) -> dict:
    """What the office got after four days."""
    with clock.travel(MORNING):
        for day in range(4):
            clock.move(MORNING + dt.timedelta(days=day))
            say_many(11)
            sequence()
    return json.loads(json.dumps(queries.exported()))


def check(told: object) -> str:
    return offline.check(told, heads.signing_key().public_key())


def test_what_is_exported_holds(told):
    assert check(told).startswith("4 heads of 510184, newest: journal ")


def test_a_file_without_heads_says_so(told):
    assert check({**told, "heads": []}) == "0 heads of 510184, newest: none"


@pytest.mark.parametrize("field", OTHER)
@pytest.mark.parametrize("number", range(4))
def test_a_head_with_any_field_altered_is_refused(told, number, field):
    for value in OTHER[field]:
        wrong = copy.deepcopy(told)
        wrong["heads"][number][field] = value
        with pytest.raises(offline.Refused):
            check(wrong)
    del told["heads"][number][field]
    with pytest.raises(offline.Refused):
        check(told)


def test_heads_that_do_not_continue_each_other_are_refused(told):
    first, second, third, fourth = told["heads"]
    for order in ([second], [first, third], [first, third, second], [second, first, third, fourth]):
        with pytest.raises(offline.Refused, match="continue"):
            check({**told, "heads": order})


def test_a_forked_log_is_refused(told):
    """Two rightly signed heads, of which the later one rewrote what the first one held."""
    later = told["heads"][1]
    forged = heads.signed("journal", later["size"], bytes(32), clock.now())
    fork = {**heads.as_json(forged), "consistency": later["consistency"]}
    with pytest.raises(offline.Refused, match="continue"):
        check({**told, "heads": [told["heads"][0], fork]})
    same_size = {**heads.as_json(forged), "consistency": []}
    with pytest.raises(offline.Refused, match="continue"):
        check({**told, "heads": [told["heads"][0], later, same_size]})


def test_another_key_or_another_kind_of_file_is_refused(told):
    pem = (
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    for wrong in (
        {**told, "key": pem.decode()},
        {**told, "county": "510185"},
        {**told, "format": "doorstep heads 2"},
        {**told, "more": 1},
        {**told, "heads": {}},
        {**told, "heads": [None]},
        [],
    ):
        with pytest.raises(offline.Refused):
            check(wrong)
