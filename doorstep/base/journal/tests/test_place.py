"""Every committed entry gets its place once, whatever is running beside, and whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from doorstep.base.journal import actions, content, merkle, queries
from doorstep.base.journal.models import Entry, Leaf, Log, Node
from doorstep.base.journal.sequencer import Mark, Sequencer
from tests.support import together

from .factories import places, say, say_many, sequence


def rightful_root() -> bytes:
    """The root over the entries in the order of their leaves, by the tree that remembers its edge only."""
    growing = merkle.Growing()
    entries = Entry.objects.in_bulk()
    for _index, ref in places():
        growing.append(merkle.leaf_hash(content.leaf_data(entries[ref])))
    return growing.root()


def unplaced() -> list[int]:
    return sorted(set(Entry.objects.values_list("pk", flat=True)) - {ref for _index, ref in places()})


def is_whole() -> bool:
    """No gap, nobody twice, nobody left out, and nodes that give the right root."""
    indexes = [index for index, _ref in places()]
    return (
        indexes == list(range(Entry.objects.count()))
        and unplaced() == []
        and queries.root(Log.JOURNAL, len(indexes)) == rightful_root()
    )


@pytest.mark.django_db
def test_entries_get_their_places_in_the_order_of_their_ids():
    before = sequence()
    assert before == Entry.objects.count()
    entries = say_many(37)
    assert sequence() == 37
    assert places()[before:] == [(before + n, entry.pk) for n, entry in enumerate(entries)]
    assert sequence() == 0
    assert is_whole()


@pytest.mark.django_db
def test_a_backlog_is_taken_in_batches():
    say_many(100)
    above, batches = 0, []
    while (placed := actions.place(Log.JOURNAL, above=above, most=16)).count:
        above = placed.last
        batches.append((placed.count, placed.is_drained))
    assert set(batches[:-1]) == {(16, False)}
    assert is_whole()


def test_what_is_committed_late_with_a_low_id_gets_a_place(real_db):
    sequencer = Sequencer()
    sequencer.round()
    with real_db.as_owner() as other:
        other.autocommit = False
        other.execute("CREATE TEMP TABLE late AS SELECT nextval('journal_entry_id_seq') AS id")
        (low,) = other.execute("SELECT id FROM late").fetchone()
        for _round in range(3):
            say()
            sequencer.round()
        last = say()
        other.execute(
            "INSERT INTO journal_entry (id, at, event, subject_type, subject_id, site, account, request, channel, data,"
            " version, digest) SELECT %s, at, event, subject_type, subject_id, site, account, request, channel, data, version,"
            " digest FROM journal_entry WHERE id = %s",
            [low, last.pk],
        )
        sequencer.round()
        assert unplaced() == []
        other.commit()
    assert unplaced() == [low]
    sequencer.round()
    assert is_whole()
    assert places()[-1][1] == low


def test_a_round_reads_only_what_is_not_settled(real_db):
    last = say_many(20)[-1].pk
    sequencer = Sequencer()
    mark = sequencer.marks[Log.JOURNAL]
    for _round in range(
        1200
    ):  # a long transaction of a test beside us, in another database, holds the mark back
        sequencer.round()
        if mark.settled:
            break
        Event().wait(0.5)
    assert mark.settled == last
    say()
    sequencer.round()
    assert is_whole()


class TestMark:
    def test_an_id_is_settled_when_all_who_ran_then_have_ended(self):
        mark = Mark()
        mark.move(last=10, oldest=100, following=105)
        assert mark.settled == 0
        mark.move(last=14, oldest=104, following=108)
        assert mark.settled == 0
        mark.move(last=19, oldest=105, following=109)
        assert (mark.settled, mark.seen, mark.until) == (10, 19, 109)

    def test_it_never_goes_back_by_itself_but_begins_anew_each_hour(self):
        mark = Mark()
        mark.move(last=10, oldest=100, following=100)
        mark.move(last=10, oldest=100, following=100)
        assert mark.settled == 10
        mark.forget_when_old()
        assert mark.settled == 10
        mark.since -= 3601
        mark.forget_when_old()
        assert mark.settled == 0


def test_many_sequencers_and_writers_at_once(real_db):
    def work():
        for _round in range(6):
            say_many(9)
            Sequencer().round()

    assert together([work] * 4) == [None] * 4
    sequence()
    assert is_whole()


def test_a_second_sequencer_waits_for_nobody(real_db):
    say()
    with real_db.as_owner() as other:
        other.autocommit = False
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || 'journal.log.journal', 0))"
        )
        assert actions.place(Log.JOURNAL) is None
        assert actions.sign(Log.JOURNAL) is None
        assert places() == []
        other.rollback()
    assert sequence() > 0


@pytest.mark.django_db
def test_a_batch_that_fails_leaves_nothing():
    say_many(40)
    # somebody put a hash where the batch's own must go
    Node(log=Log.JOURNAL, level=4, index=1, hash=bytes(32)).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.place(Log.JOURNAL)
    assert not Leaf.objects.exists()
    assert Node.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_added_to_a_log_with_missing_hashes():
    say_many(40)
    sequence()
    Leaf(log=Log.JOURNAL, index=10**6, ref=10**9, hash=bytes(32)).save(force_insert=True)
    say()
    with pytest.raises(queries.BrokenLog, match="journal verify"):
        sequence()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_leaf", "journal_node", "journal_head"])
def test_the_application_cannot_change_a_log(table):
    say_many(40)
    sequence()
    for words in (f"UPDATE {table} SET log = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)


@pytest.mark.slow
def test_a_sequencer_that_is_killed_again_and_again_leaves_a_whole_log(real_db):
    say_many(200)
    command = [sys.executable, "-m", "doorstep.config.cli", "journal", "sequence"]
    environment = {
        **os.environ,
        **real_db.environment(),
        "DJANGO_SETTINGS_MODULE": "doorstep.config.settings",
    }
    for _kill in range(4):
        process = subprocess.Popen(command, env=environment)
        before = len(places())
        while len(places()) == before:
            assert process.poll() is None
            say_many(50)
            Event().wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = subprocess.run([*command, "--once"], env=environment, capture_output=True, text=True, check=True)
    assert '"placed"' in done.stdout
    assert is_whole()
