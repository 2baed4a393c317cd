"""The key that signs the heads is changed: what the old ones signed stays right, a stranger's key never gets in."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError, connection, transaction

from doorstep.base import clock
from doorstep.base.journal import actions, heads, imports, keychain, offline, queries
from doorstep.base.journal.cli import Console, commands
from doorstep.base.journal.models import Entry, Head, Log

from .factories import say_many, sequence

MORNING = dt.datetime(2026, 11, 23, 9, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    """A key folder of the test's own, with the keys that the program has."""
    heads.signing_key()
    shutil.copytree(settings.DOORSTEP_KEYS, tmp_path / "keys")
    settings.DOORSTEP_KEYS = tmp_path / "keys"
    return settings.DOORSTEP_KEYS


@pytest.fixture
def public(db, keys) -> list:
    """Three days, the key changed after the first and the second; the public keys of each day."""
    used = []
    with clock.travel(MORNING):
        for day in range(3):
            clock.move(MORNING + dt.timedelta(days=day))
            if day:
                rotate()
            used.append(heads.signing_key().public_key())
            say_many(11)
            sequence()
    return used


def rotate() -> dict[str, str]:
    return actions.rotate_key(actor=Console())


def exported() -> dict:
    return json.loads(json.dumps(queries.exported()))


def kinds() -> set[tuple[str, str]]:
    with clock.travel(MORNING + dt.timedelta(days=3)):
        return {(one.log, one.kind) for one in queries.verify().breaches}


def test_each_head_names_the_key_that_signed_it_and_all_of_them_hold(public):
    assert len({key.public_bytes_raw() for key in public}) == 3
    named = Head.objects.filter(log="journal").order_by("id").values_list("key_id", flat=True)
    assert list(named) == [offline.name_of(key) for key in public]
    assert kinds() == set()


def test_the_private_keys_of_before_are_gone_and_the_one_of_now_is_the_owners_only(public, keys):
    private = list(keys.glob("log*.key"))
    assert [path.read_bytes() for path in private] == [heads.signing_key().private_bytes_raw()]
    assert private[0].stat().st_mode & 0o077 == 0


def test_a_change_is_in_the_journal_by_the_keys_name(public):
    told = Entry.objects.filter(event="log.key_rotated").order_by("id").values_list("data", flat=True)
    assert [one["key"] for one in told] == [offline.name_of(key) for key in public[1:]]


def test_another_office_checks_with_whichever_key_it_was_given(public):
    told = exported()
    assert told["format"] == "doorstep heads 2"
    for key in public:
        assert offline.check(told, key).startswith("3 heads of 510184")
    with pytest.raises(offline.Refused, match="does not hold the key"):
        offline.check(told, Ed25519PrivateKey.generate().public_key())


def test_what_was_given_away_before_the_change_is_checked_with_the_key_of_then(db, tmp_path):
    say_many(5)
    sequence()
    before, key = exported(), heads.signing_key().public_key()
    assert before["format"] == "doorstep heads 1"
    rotate()
    assert offline.check(before, key).startswith("1 heads")
    file = tmp_path / "heads.json"
    file.write_text(json.dumps(before))
    assert queries.verify(imports.read_heads(file), key).is_clean
    assert queries.verify(imports.read_heads(file)).is_clean


class TestStrangers:
    """A key that no key of the county made its successor."""

    def head_by(self, key: Ed25519PrivateKey, at: dt.datetime) -> Head:
        size = queries.size("journal")
        root = queries.root("journal", size)
        text = heads.signed_bytes("journal", size, root, at)
        name = offline.name_of(key.public_key())
        return Head(log="journal", size=size, root=root, at=at, signature=key.sign(text), key_id=name)

    def test_a_head_of_a_key_that_was_never_in_the_chain_is_refused(self, public):
        forged = self.head_by(Ed25519PrivateKey.generate(), MORNING + dt.timedelta(days=2, hours=1))
        forged.save(force_insert=True)
        assert kinds() == {("journal", "head_forged")}
        told = exported()
        assert told["heads"][-1]["key"] == forged.key_id
        for key in public:
            with pytest.raises(offline.Refused, match="another key"):
                offline.check(told, key)

    def test_a_link_that_only_the_newcomer_signed_lets_nobody_in(self, public, keys):
        """The stranger says that the county's first key followed theirs, or theirs the county's last."""
        stranger = Ed25519PrivateKey.generate()
        chain, own = keychain.links(), stranger.public_key().public_bytes_raw().hex()
        before = self.link_by(stranger, own, chain[0]["old"], chain[0])
        after = self.link_by(stranger, chain[-1]["new"], own, chain[-1])
        for wrong in ([before, *chain], [*chain, after]):
            for key in (*public, stranger.public_key()):
                with pytest.raises(offline.Refused, match="not signed by both"):
                    offline.trusted(wrong, key)
        (keys / keychain.CHAIN).write_text(json.dumps([before, *chain]))
        self.head_by(stranger, MORNING).save(force_insert=True)
        assert ("journal", "head_forged") in kinds()

    def link_by(
        self, stranger: Ed25519PrivateKey, old: str, new: str, like: dict[str, str]
    ) -> dict[str, str]:
        link = {**like, "old": old, "new": new}
        said = stranger.sign(offline.link_text(link)).hex()
        return {**link, "by_old": said, "by_new": said}

    def test_a_key_signs_nothing_after_its_time(self, db):
        """Whoever got hold of an old private key can't sign with it what comes later."""
        with clock.travel(MORNING):
            say_many(5)
            sequence()
            old = heads.signing_key()
            rotate()
            late = self.head_by(old, MORNING + dt.timedelta(hours=1))
            assert not heads.is_right(late, keychain.trusted())
            assert heads.is_right(self.head_by(old, MORNING), keychain.trusted())
            early = self.head_by(heads.signing_key(), MORNING - dt.timedelta(hours=1))
            assert not heads.is_right(early, keychain.trusted())

    def test_another_offices_key_that_is_none_of_ours_fits_no_head(self, public):
        found = queries.verify(key=Ed25519PrivateKey.generate().public_key())
        assert {one.kind for one in found.breaches if one.kind != "unsequenced_old"} == {"head_forged"}


@pytest.mark.parametrize("field", ["county", "old", "new", "at", "by_old", "by_new"])
def test_a_chain_with_any_field_altered_is_refused(public, field):
    told = exported()
    for number in range(2):
        for value in ("00" * 32, "", "2026-11-24T09:00:00.000001+08:00", "510185", None, 1):
            wrong = copy.deepcopy(told)
            wrong["chain"][number][field] = value
            with pytest.raises(offline.Refused):
                offline.check(wrong, public[0])
        del wrong["chain"][number][field]
        with pytest.raises(offline.Refused):
            offline.check(wrong, public[0])


def test_a_chain_cut_or_turned_round_is_refused(public):
    told = exported()
    first, second = told["chain"]
    for chain in ([], [first], [second], [second, first], [first, second, second], None, {}):
        with pytest.raises(offline.Refused):
            offline.check({**told, "chain": chain}, public[0])


def test_by_command_after_a_question(db, keys):
    before = offline.name_of(heads.signing_key().public_key())
    assert CliRunner().invoke(commands, ["rotate-key"], input="n\n").exit_code == 1
    assert offline.name_of(heads.signing_key().public_key()) == before
    said = CliRunner().invoke(commands, ["rotate-key", "--yes"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.output) == keychain.links()[0]
    say_many(2)
    sequence()
    assert (
        json.loads(CliRunner().invoke(commands, ["head", "--log", "journal", "--json"]).output)["key"]
        != before
    )


@transaction.atomic
def rotate_without_waiting_long() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
    rotate()


def test_while_a_sequencer_is_at_a_log_the_change_waits(real_db):
    """Another connection holds the log's lock: the change is given up at its time limit, and nothing was changed."""
    before = offline.name_of(heads.signing_key().public_key())
    with real_db.as_owner() as other, other.transaction():
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f"journal.log.{Log.SEALS}"],
        )
        with pytest.raises(OperationalError):
            rotate_without_waiting_long()
    assert offline.name_of(heads.signing_key().public_key()) == before
    rotate()
    assert offline.name_of(heads.signing_key().public_key()) != before
