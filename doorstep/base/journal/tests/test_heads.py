"""Signed heads: which one is a day's, what is signed, what another office gets."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings

from doorstep.base import clock
from doorstep.base.core import crypto
from doorstep.base.journal import heads, keychain, merkle, queries
from doorstep.base.journal.cli import commands
from doorstep.base.journal.models import Head, Log

from .factories import say, say_many, sequence

MORNING = dt.datetime(2026, 11, 23, 9, tzinfo=clock.ZONE)


def sizes(log: str = "journal") -> list[int]:
    return list(Head.objects.filter(log=log).order_by("id").values_list("size", flat=True))


@pytest.mark.django_db
def test_a_head_is_signed_when_the_log_grew_at_most_once_a_minute():
    with clock.travel(MORNING):
        start = sequence()
        assert sizes() == [start]
        for seconds, expected in ((20, 1), (59, 1), (60, 2), (61, 2), (119, 2), (121, 3)):
            clock.move(MORNING + dt.timedelta(seconds=seconds))
            say()
            sequence()
            assert len(sizes()) == expected, seconds
        clock.move(MORNING + dt.timedelta(minutes=9))
        sequence()
        assert sizes() == [start, start + 3, start + 6], "a log that did not grow is not signed again"


@pytest.mark.django_db
def test_every_day_has_a_head_even_if_nothing_happened():
    with clock.travel(MORNING):
        start = sequence()
        clock.move(MORNING + dt.timedelta(days=1))
        sequence()
        sequence()
        assert sizes() == [start, start]
        assert queries.head_of_day(Log.JOURNAL, clock.today()).at == clock.now()


@pytest.mark.django_db
def test_a_log_without_leaves_has_no_head():
    sequence()
    assert sizes("seals") == []
    assert queries.head_of_day(Log.SEALS, clock.today()) is None


@pytest.mark.django_db
def test_a_head_says_what_its_signature_covers():
    say_many(20)
    sequence()
    head = Head.objects.get(log="journal")
    text = heads.signed_bytes(head.log, head.size, bytes(head.root), head.at).decode()
    assert text.split("\n") == [
        f"doorstep/{settings.COUNTY}/journal",
        str(head.size),
        base64.b64encode(queries.root("journal", head.size)).decode(),
        head.at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
        "",
    ]
    keys = keychain.trusted()
    assert heads.is_right(head, keys)
    for name, value in {
        "log": "seals",
        "size": head.size + 1,
        "root": bytes(32),
        "at": head.at + dt.timedelta(microseconds=1),
        "signature": bytes(64),
        "key_id": "0" * 64,
    }.items():
        changed = Head.objects.get(pk=head.pk)
        setattr(changed, name, value)
        assert not heads.is_right(changed, keys), name


@pytest.mark.django_db
def test_a_backlog_is_signed_only_when_all_of_it_has_its_place():
    say_many(30)
    sequence()
    head = Head.objects.get(log="journal")
    assert head.size == queries.size("journal")


@pytest.mark.django_db
def test_the_private_key_lies_outside_the_database_and_the_public_one_is_given_out():
    pem = CliRunner().invoke(commands, ["key"]).output
    public = load_pem_public_key(pem.encode())
    assert public == heads.signing_key().public_key()
    assert (settings.DOORSTEP_KEYS / "log.key").read_bytes() == crypto.key("log")
    assert (settings.DOORSTEP_KEYS / "log.key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_what_another_office_keeps(tmp_path):
    ends = []
    with clock.travel(MORNING):
        for day in range(3):
            for hour in range(2):
                clock.move(MORNING + dt.timedelta(days=day, hours=hour))
                say_many(7)
                sequence()
            ends.append(sizes()[-1])
    file = tmp_path / "heads.json"
    assert CliRunner().invoke(commands, ["export-heads", str(file)]).output == "3 heads\n"
    told = json.loads(file.read_text())
    assert (told["county"], [head["size"] for head in told["heads"]]) == (settings.COUNTY, ends)
    assert told["key"].encode() == heads.public_pem()
    assert told["heads"][0]["consistency"] == []
    for old, new in zip(told["heads"], told["heads"][1:], strict=False):
        roots = [bytes.fromhex(head["root"]) for head in (old, new)]
        path = [bytes.fromhex(one) for one in new["consistency"]]
        assert merkle.extends(old["size"], new["size"], *roots, path)


@pytest.mark.django_db
def test_the_newest_head_by_command():
    refused = CliRunner().invoke(commands, ["head", "--log", "journal"])
    assert (refused.exit_code, "no head yet" in refused.output) == (1, True)
    sequence()
    told = json.loads(CliRunner().invoke(commands, ["head", "--log", "journal", "--json"]).output)
    assert told == heads.as_json(Head.objects.get(log="journal"))
    assert f"size: {told['size']}" in CliRunner().invoke(commands, ["head", "--log", "journal"]).output


def make_head(size: int, at: dt.datetime, *, log: str = "seals") -> Head:
    return Head.objects.create(
        log=log, size=size, root=bytes(32), at=at, signature=bytes(64), key_id="0" * 64
    )


@pytest.mark.django_db
def test_the_head_of_a_day_is_the_last_one_signed_before_the_day_ended():
    def at(day: int, hour: int) -> dt.datetime:
        return dt.datetime(2026, 11, day, hour, 59, tzinfo=clock.ZONE)

    make_head(4, at(22, 9))
    last = make_head(9, at(23, 23))
    make_head(12, at(24, 0))
    make_head(99, at(23, 23), log="journal")
    assert queries.head_of_day("seals", dt.date(2026, 11, 23)) == last
    assert queries.head_of_day("seals", dt.date(2026, 11, 21)) is None


@pytest.mark.django_db
def test_a_day_without_a_head_has_the_one_before():
    head = make_head(4, dt.datetime(2026, 11, 20, 18, tzinfo=clock.ZONE))
    assert queries.head_of_day("seals", dt.date(2026, 11, 23)) == head
