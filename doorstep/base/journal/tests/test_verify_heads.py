"""The signed heads, and those that another office kept, show a tail that was cut off or rewritten whole."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.base.core.errors import Invalid
from doorstep.base.journal import heads, imports, queries
from doorstep.base.journal.cli import commands

from .factories import say_many, sequence
from .tampered import found


def test_a_tail_cut_off_with_its_heads_is_found_by_those_of_another_office(log, tmp_path):
    file = tmp_path / "heads.json"
    assert CliRunner().invoke(commands, ["export-heads", str(file)]).exit_code == 0
    log.does(
        f"DELETE FROM journal_entry WHERE id >= {log.entry(60)}",
        "DELETE FROM journal_leaf WHERE index >= 60",
        "DELETE FROM journal_node WHERE index >= 3",
        "DELETE FROM journal_head WHERE size > 60",
    )
    assert found() == set(), "a chain alone does not show a cut tail"
    assert found(imports.read_heads(file)) == {
        ("head_missing", 100, 100, None),
        ("cut_off", 60, 99, None),
    }
    done = CliRunner().invoke(commands, ["verify", "--json", "--heads", str(file)])
    assert done.exit_code == 1
    assert {b["kind"] for b in json.loads(done.output)["breaches"]} == {"head_missing", "cut_off"}
    # what came afterwards in its stead
    say_many(60)
    sequence()
    assert ("rewritten", 60, 99, None) in found(imports.read_heads(file))


def test_a_tail_rewritten_with_everything_above_it(log):
    """Entries, places and nodes from 60 on made anew by the program itself: the head of 100 does not fit."""
    log.does(
        f"DELETE FROM journal_entry WHERE id >= {log.entry(60)}",
        "DELETE FROM journal_leaf WHERE index >= 60",
        "DELETE FROM journal_node WHERE index >= 3",
    )
    say_many(80)
    sequence()
    assert found() == {("rewritten", 60, 99, None)}


def test_a_forged_head(log):
    for change, place in {
        "size = 99": 99,
        "root = sha256('x')": 100,
        "at = at - interval '1 day'": 100,
        "signature = sha256('x') || sha256('y')": 100,
        "key_id = repeat('0', 64)": 100,
    }.items():
        log.does(f"UPDATE journal_head SET {change} WHERE size = 100")
        log.leads_to(("head_forged", place, place, None))
    log.does("UPDATE journal_head SET log = 'seals' WHERE size = 100")
    assert [(b.log, b.kind) for b in queries.verify().breaches] == [("seals", "head_forged")]


def test_a_head_under_a_key_that_is_not_the_other_offices(log, tmp_path):
    key = Ed25519PrivateKey.generate().public_key()
    pem = tmp_path / "other.pem"
    pem.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    done = CliRunner().invoke(commands, ["verify", "--json", "--key", str(pem)])
    assert {b["kind"] for b in json.loads(done.output)["breaches"]} == {"head_forged"}
    pem.write_bytes(heads.public_pem())
    assert CliRunner().invoke(commands, ["verify", "--json", "--key", str(pem)]).exit_code == 0
    pem.write_text("nothing")
    with pytest.raises(Invalid):
        imports.read_key(pem)


def test_a_file_that_is_no_file_of_heads(tmp_path, db):
    for text in ("", "{}", "[]", '{"heads": [{}]}', '{"heads": [{"county": "000000"}]}'):
        file = tmp_path / "heads.json"
        file.write_text(text)
        with pytest.raises(Invalid):
            imports.read_heads(file)
