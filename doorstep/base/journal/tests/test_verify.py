"""Whatever the owner does to the journal or its log, with the triggers off, is found and named."""

from __future__ import annotations

import datetime as dt
import json
import uuid

from click.testing import CliRunner
from django.db import transaction

from doorstep.base import clock
from doorstep.base.core.canonical import digest
from doorstep.base.journal import content, merkle, queries
from doorstep.base.journal.actions import forget, record
from doorstep.base.journal.cli import commands
from doorstep.base.journal.findings import WORDS
from doorstep.base.journal.models import Entry

from .factories import Somebody, say, say_many, sequence
from .tampered import COUNT, Tampered, found


def test_an_untouched_log_is_clean(log):
    report = queries.verify()
    assert (report.is_clean, report.leaves["journal"], report.heads["journal"]) == (True, COUNT, 2)
    assert log.sizes == [60, 100]


def test_a_deleted_entry(log):
    for index in (0, 37, 59, 60, 98):
        log.does(f"DELETE FROM journal_entry WHERE id = {log.entry(index)}")
        log.leads_to(("deleted", index, index, log.entry(index)))


def test_a_deleted_entry_with_its_place(log):
    for index in (0, 37, 59, 60, 99):
        log.does(
            f"DELETE FROM journal_entry WHERE id = {log.entry(index)}",
            f"DELETE FROM journal_leaf WHERE ref = {log.entry(index)}",
        )
        log.leads_to(("cut_off" if index == COUNT - 1 else "deleted", index, index, None))


CHANGES = {
    "at": "at + interval '1 microsecond'",
    "event": "'thing.undone'",
    "subject_type": "'other'",
    "subject_id": "'other'",
    "site": "'C112'",
    "account": "8",
    "on_behalf_of": f"'{uuid.UUID(int=1)}'",
    "request": f"'{uuid.UUID(int=1)}'",
    "channel": "'api'",
    "data": """'{"more": 1}'""",
    "person": f"'{uuid.UUID(int=1)}'",
    "commitment": "sha256('x')",
    "version": "2",
}


def test_a_change_of_any_column(log):
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert columns - CHANGES.keys() == {"id", "private", "digest"}, (
        "digest: see below; private: its key opens it"
    )
    for nth, (column, value) in enumerate(CHANGES.items()):
        log.does(f"UPDATE journal_entry SET {column} = {value} WHERE id = {log.entry(5 * nth)}")
    assert found() == {("changed", 5 * n, 5 * n, log.entry(5 * n)) for n in range(len(CHANGES))}


def test_a_change_with_its_digest_made_anew(log):
    for index in (5, 98):
        change_whole(log, index)
        log.leads_to(("changed", index, index, log.entry(index)))


def test_a_change_with_its_digest_and_its_place_made_anew(log):
    for index, breach in ((5, ("changed", 0, 15, None)), (98, ("rewritten", 60, 99, None))):
        change_whole(log, index)
        entry = log.entry(index)
        log.owner.execute("UPDATE journal_leaf SET hash = %s WHERE ref = %s", [remade(entry), entry])
        log.leads_to(breach)


def change_whole(log: Tampered, index: int) -> None:
    """Change an entry and its digest, as the program would have written it."""
    entry = Entry.objects.get(pk=log.entry(index))
    entry.event = "thing.undone"
    log.owner.execute(
        "UPDATE journal_entry SET event = 'thing.undone', digest = %s WHERE id = %s",
        [digest(content.values(entry)), entry.pk],
    )


def remade(pk: int) -> bytes:
    return merkle.leaf_hash(content.leaf_data(Entry.objects.get(pk=pk)))


def put_in(log: Tampered, index: int) -> int:
    """An entry that claims to be as old as that of the place `index`; its digest is right."""
    with clock.travel(Entry.objects.get(pk=log.entry(index)).at):
        return say("forged").pk


def test_an_entry_put_in_behind_a_head(log):
    forged = put_in(log, 20)
    assert found() == {("inserted", None, None, forged)}
    with clock.travel(clock.now()):
        sequence()
    assert found() == {("inserted", COUNT, COUNT, forged)}, "also when the sequencer has been there"


def test_an_entry_put_in_with_an_old_id(log):
    log.does(f"UPDATE journal_entry SET id = id - 1000000 WHERE id < {log.entry(0)}")
    (forged,) = log.owner.execute(
        "INSERT INTO journal_entry (id, at, event, subject_type, subject_id, site, account, request, channel, data,"
        " version, digest) SELECT 1, at, event, subject_type, 'forged', site, account, request, channel, data, version,"
        f" digest FROM journal_entry WHERE id = {log.entry(50)} RETURNING id"
    ).fetchone()
    assert found() == {("inserted", None, None, forged)}


def test_an_entry_put_in_with_a_place_and_the_others_moved_on(log):
    forged = put_in(log, 20)
    log.does(
        "UPDATE journal_leaf SET index = index + 1000 WHERE index >= 21",
        "UPDATE journal_leaf SET index = index - 999 WHERE index >= 1000",
    )
    log.owner.execute("INSERT INTO journal_leaf VALUES ('journal', 21, %s, %s)", [forged, remade(forged)])
    assert found() == {("inserted", 21, 21, forged)}


def test_an_entry_taken_out_and_the_others_closed_up(log):
    log.does(
        f"DELETE FROM journal_entry WHERE id = {log.entry(20)}",
        "DELETE FROM journal_leaf WHERE index = 20",
        "UPDATE journal_leaf SET index = index + 1000 WHERE index > 20",
        "UPDATE journal_leaf SET index = index - 1001 WHERE index > 1000",
    )
    assert found() == {("deleted", 16, 31, None)}


def test_entries_that_changed_their_words(log):
    columns = "at, event, subject_type, subject_id, site, account, request, channel, data, version, digest"
    one, other = log.entry(7), log.entry(90)
    log.does(
        f"CREATE TEMP TABLE pair AS SELECT * FROM journal_entry WHERE id IN ({one}, {other})",
        *(
            f"UPDATE journal_entry SET ({columns}) = (SELECT {columns} FROM pair WHERE id = {b}) WHERE id = {a}"
            for a, b in ((one, other), (other, one))
        ),
    )
    assert found() == {("reordered", 7, 7, one), ("reordered", 90, 90, other)}


def test_places_that_were_given_to_each_others_entries(log):
    for one, other in ((3, 9), (7, 90), (17, 98), (97, 99)):
        a, b = log.entry(one), log.entry(other)
        log.does(
            f"UPDATE journal_leaf SET ref = 0 WHERE index = {one}",
            f"UPDATE journal_leaf SET ref = {a} WHERE index = {other}",
            f"UPDATE journal_leaf SET ref = {b} WHERE index = {one}",
        )
        log.leads_to(("reordered", one, one, b), ("reordered", other, other, a))


def test_places_that_were_swapped_whole(log):
    for one, other in ((3, 9), (7, 70), (97, 99)):
        a, b = log.entry(one), log.entry(other)
        log.does(
            f"UPDATE journal_leaf SET index = 1000 WHERE index = {one}",
            f"UPDATE journal_leaf SET index = {one} WHERE index = {other}",
            f"UPDATE journal_leaf SET index = {other} WHERE index = 1000",
        )
        log.leads_to(("reordered", one, one, b), ("reordered", other, other, a))


def test_a_tail_of_entries_cut_off(log):
    log.does(f"DELETE FROM journal_entry WHERE id >= {log.entry(97)}")
    assert found() == {("cut_off", n, n, log.entry(n)) for n in (97, 98, 99)}


def test_a_tail_cut_off_with_its_places_and_nodes(log):
    for index in (97, 96, 70, 60, 10, 0):
        log.does(
            f"DELETE FROM journal_entry WHERE id >= {log.entry(index)}",
            f"DELETE FROM journal_leaf WHERE index >= {index}",
            f"DELETE FROM journal_node WHERE index >= {index // 16}",
        )
        log.leads_to(("cut_off", index, COUNT - 1, None))


def test_a_place_that_was_changed_alone(log):
    for index in (5, 60, 98):
        log.does(f"UPDATE journal_leaf SET hash = sha256('x') WHERE index = {index}")
        log.leads_to(("leaf_changed", index, index, log.entry(index)))


def test_a_place_that_was_deleted_alone(log):
    log.does("DELETE FROM journal_leaf WHERE index IN (5, 50)")
    assert found() == {("leaf_missing", 5, 5, log.entry(5)), ("leaf_missing", 50, 50, log.entry(50))}


def test_many_places_that_were_deleted(log):
    log.does("DELETE FROM journal_leaf WHERE index BETWEEN 10 AND 50")
    kinds = {(kind, index, last) for kind, index, last, _entry in found()}
    assert ("deleted", 10, 50) in kinds
    assert {kind for kind, *_rest in kinds} == {"deleted", "inserted"}


def test_a_node_that_was_changed_or_deleted(log):
    for statement in (
        "UPDATE journal_node SET hash = sha256('x') WHERE index = 2",
        "DELETE FROM journal_node WHERE index = 2",
    ):
        log.does(statement)
        log.leads_to(("node_changed", 32, 47, None))


def test_a_node_of_a_higher_level(log):
    with clock.travel(clock.now()):
        say_many(200)
        sequence()
    for statement in (
        "UPDATE journal_node SET hash = sha256('x') WHERE level = 8",
        "DELETE FROM journal_node WHERE level = 8",
    ):
        log.does(statement)
        assert found() == {("node_changed", 0, 255, None)}


def test_an_entry_that_nobody_places(log):
    with clock.travel(clock.now() - dt.timedelta(minutes=11)):
        old = say("old").pk
    say("young")
    assert found() == {("unsequenced_old", None, None, old)}


def test_several_things_at_once(log):
    log.does(
        f"DELETE FROM journal_entry WHERE id = {log.entry(3)}",
        f"UPDATE journal_entry SET site = 'X' WHERE id = {log.entry(40)}",
        "UPDATE journal_leaf SET hash = sha256('x') WHERE index = 41",
        "DELETE FROM journal_leaf WHERE index = 20",
        f"DELETE FROM journal_entry WHERE id = {log.entry(99)}",
    )
    assert found() == {
        ("deleted", 3, 3, log.entry(3)),
        ("changed", 40, 40, log.entry(40)),
        ("leaf_changed", 41, 41, log.entry(41)),
        ("leaf_missing", 20, 20, log.entry(20)),
        ("cut_off", 99, 99, log.entry(99)),
    }


def test_deleting_a_person_leaves_every_proof_valid(log):
    person = uuid.uuid4()
    with transaction.atomic():
        entry = record("thing.told", ("thing", 1), actor=Somebody(), person=person, private={"name": "测试"})
    sequence()
    proof = queries.inclusion("journal", entry.pk)
    assert forget(person)
    assert queries.private_part(Entry.objects.get(pk=entry.pk)) is None
    assert found() == set()
    again = queries.inclusion("journal", entry.pk)
    assert (again.index, again.path, again.head) == (proof.index, proof.path, proof.head)


def test_the_command_names_the_breach_and_ends_with_one(log):
    clean = CliRunner().invoke(commands, ["verify", "--json"])
    assert (clean.exit_code, json.loads(clean.output)) == (
        0,
        {"ok": True, "leaves": {"journal": 100}, "heads": {"journal": 2}, "breaches": [], "unnamed": 0},
    )
    log.does(f"UPDATE journal_entry SET site = 'X' WHERE id = {log.entry(4)}")
    broken = CliRunner().invoke(commands, ["verify", "--json"])
    assert broken.exit_code == 1
    (breach,) = json.loads(broken.output)["breaches"]
    assert breach == {
        "log": "journal",
        "kind": "changed",
        "index": 4,
        "last": 4,
        "entry": log.entry(4),
        "words": str(WORDS["changed"]),
    }
    assert f"journal changed 4 #{log.entry(4)}" in CliRunner().invoke(commands, ["verify"]).output
