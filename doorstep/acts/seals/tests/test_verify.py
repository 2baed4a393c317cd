"""Whatever is done to a register behind the program's back is found and named, even by the owner."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError, ProgrammingError

from doorstep.acts.seals import queries
from doorstep.acts.seals.cli import commands
from doorstep.acts.seals.models import Seal, SealUse
from doorstep.acts.seals.sheets import register_sheet
from doorstep.registry.staff.tests.factories import make_cast

from .factories import make_seal_in_use, stamp

TRIGGERS_OFF = (
    "ALTER TABLE seals_sealuse DISABLE TRIGGER USER",
    "ALTER TABLE journal_entry DISABLE TRIGGER USER",
)
COPIED = (
    "seal_id, {number}, at, affair, item_code, item_name, applicant_masked, document_name, document_number,"
    " document_digest, copies, edge, {reason}, remark, medium, handler_id, approver_id, keeper_id, witness_id,"
    " previous, {mac}"
)
COPY = (
    "INSERT INTO seals_sealuse (" + COPIED.format(number="number", reason="reason", mac="mac") + ")"
    " SELECT " + COPIED + " FROM seals_sealuse WHERE number = 3"
)
HEAD_TO_FIVE = (
    "UPDATE seals_seal SET last_number = 5, head = (SELECT mac FROM seals_sealuse WHERE number = 5)"
    " WHERE last_number = 6"
)


@pytest.fixture
def sealed_six(real_db):
    """Six lines in the register, and the owner's hands with the triggers off."""
    cast = make_cast()
    seal = make_seal_in_use(cast)
    for _round in range(6):
        stamp(cast["clerk"])
    with real_db.as_owner() as owner:
        for statement in TRIGGERS_OFF:
            owner.execute(statement)
        yield seal, owner


def found() -> set[tuple[str, int | None, str]]:
    return {(breach.seal, breach.number, breach.what) for breach in queries.verify().breaches}


def test_an_untouched_register_is_clean(sealed_six):
    report = queries.verify()
    assert report.is_clean
    assert report.uses == 6


@pytest.mark.parametrize(
    ("statements", "breaches"),
    [
        (["UPDATE seals_sealuse SET reason = '别的事由' WHERE number = 3"], {(3, "changed")}),
        (["UPDATE seals_sealuse SET document_digest = sha256('x') WHERE number = 3"], {(3, "changed")}),
        (["UPDATE seals_sealuse SET mac = sha256('x') WHERE number = 3"], {(3, "changed")}),
        (["UPDATE seals_sealuse SET previous = sha256('x') WHERE number = 3"], {(3, "changed")}),
        (["UPDATE seals_sealuse SET at = at - interval '1 day' WHERE number = 6"], {(6, "changed")}),
        (
            ["UPDATE seals_sealuse SET keeper_id = witness_id, witness_id = keeper_id WHERE number = 1"],
            {(1, "changed")},
        ),
        (["DELETE FROM seals_sealuse WHERE number = 3"], {(3, "deleted")}),
        (["DELETE FROM seals_sealuse WHERE number IN (1, 4)"], {(1, "deleted"), (4, "deleted")}),
        (["DELETE FROM seals_sealuse WHERE number >= 5"], {(5, "cut_off"), (6, "cut_off")}),
        (["DELETE FROM seals_sealuse"], {(n, "cut_off") for n in range(1, 7)}),
        (
            # the head set back as well: the journal still knows
            [
                "DELETE FROM seals_sealuse WHERE number = 6",
                HEAD_TO_FIVE,
            ],
            {(6, "cut_off")},
        ),
        (
            # the journal cut as well: the head still knows
            [
                "DELETE FROM seals_sealuse WHERE number = 6",
                "DELETE FROM journal_entry WHERE event = 'seal.used' AND data->>'number' = '6'",
            ],
            {(6, "cut_off")},
        ),
        (
            # two lines change places
            [
                "UPDATE seals_sealuse SET number = 99 WHERE number = 2",
                "UPDATE seals_sealuse SET number = 2 WHERE number = 4",
                "UPDATE seals_sealuse SET number = 4 WHERE number = 99",
            ],
            {(2, "moved"), (4, "moved")},
        ),
        (
            # one taken out and the rest closed up
            [
                "DELETE FROM seals_sealuse WHERE number = 4",
                "UPDATE seals_sealuse SET number = 4 WHERE number = 5",
                "UPDATE seals_sealuse SET number = 5 WHERE number = 6",
            ],
            {(4, "moved"), (5, "moved"), (6, "cut_off")},
        ),
        ([COPY.format(number=7, reason="reason", mac="sha256('x')")], {(7, "inserted")}),
        ([COPY.format(number=10**12, reason="'伪造'", mac="sha256('x')")], {(10**12, "inserted")}),
        (
            # a true line copied behind the last one, and the head moved with it
            [
                COPY.format(number=7, reason="reason", mac="mac"),
                "UPDATE seals_seal SET last_number = 7 WHERE last_number = 6",
            ],
            {(7, "moved"), (7, "head_changed")},
        ),
        (
            # put in between: what was there moves on
            [
                *(f"UPDATE seals_sealuse SET number = {n + 1} WHERE number = {n}" for n in (6, 5, 4)),
                COPY.format(number=4, reason="'伪造'", mac="sha256('x')"),
            ],
            {(4, "changed"), (5, "moved"), (6, "moved"), (6, "head_changed"), (7, "inserted")},
        ),
        (
            ["UPDATE seals_seal SET last_number = 9 WHERE last_number = 6"],
            {(7, "cut_off"), (8, "cut_off"), (9, "cut_off")},
        ),
        (["UPDATE seals_seal SET last_number = 10^15 WHERE last_number = 6"], {(10**15, "head_changed")}),
        (["UPDATE seals_seal SET head = sha256('x') WHERE last_number = 6"], {(6, "head_changed")}),
        (
            ["DELETE FROM journal_entry WHERE event = 'seal.used' AND data->>'number' = '2'"],
            {(2, "journal_missing")},
        ),
        (
            [
                "UPDATE journal_entry SET at = at - interval '1 hour' WHERE event = 'seal.used' AND data->>'number' = '2'"
            ],
            {(2, "journal_changed")},
        ),
    ],
)
def test_what_the_owner_does_with_triggers_off_is_found_and_named(sealed_six, statements, breaches):
    seal, owner = sealed_six
    for statement in statements:
        owner.execute(statement)
    assert found() == {(seal.code, number, what) for number, what in breaches}


COLUMNS = [
    (field.column, field.get_internal_type())
    for field in SealUse._meta.concrete_fields
    if field.column not in {"id", "number", "seal_id"}
]
OTHER_VALUE = {
    "DateTimeField": "at + interval '1 microsecond'",
    "CharField": "'x'",
    "BinaryField": "sha256({column})",
    "PositiveSmallIntegerField": "{column} + 1",
    "ForeignKey": "(SELECT max(id) FROM accounts_account)",
}


def test_a_change_of_any_column_is_found(sealed_six):
    seal, owner = sealed_six
    for column, kind in COLUMNS:
        value = OTHER_VALUE[kind].format(column=column)
        if column == "corrects_id":
            value = "(SELECT id FROM seals_sealuse WHERE number = 1)"
        with owner.transaction(force_rollback=False):
            owner.execute("CREATE TABLE before_change AS SELECT * FROM seals_sealuse WHERE number = 3")
            owner.execute(f"UPDATE seals_sealuse SET {column} = {value} WHERE number = 3")
        assert (seal.code, 3, "changed") in found(), column
        with owner.transaction():
            owner.execute(
                f"UPDATE seals_sealuse SET {column} = (SELECT {column} FROM before_change) WHERE number = 3"
            )
            owner.execute("DROP TABLE before_change")
        assert found() == set(), column


def test_the_command_names_the_breach_and_ends_with_one(sealed_six):
    seal, owner = sealed_six
    clean = CliRunner().invoke(commands, ["verify", "--json"])
    assert clean.exit_code == 0
    assert json.loads(clean.output) | {"seals": 0} == {"ok": True, "seals": 0, "uses": 6, "breaches": []}
    owner.execute("UPDATE seals_sealuse SET affair = 'X' WHERE number = 2")
    broken = CliRunner().invoke(commands, ["verify", "--json"])
    assert broken.exit_code == 1
    (breach,) = json.loads(broken.output)["breaches"]
    assert (breach["seal"], breach["number"], breach["what"]) == (seal.code, 2, "changed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seals_sealuse SET reason = 'x'",
        "DELETE FROM seals_sealuse",
        "TRUNCATE seals_sealuse CASCADE",
        "ALTER TABLE seals_sealuse DISABLE TRIGGER USER",
        "DROP TABLE seals_sealuse CASCADE",
    ],
)
def test_the_application_can_do_none_of_it(cast, statement):
    make_seal_in_use(cast)
    stamp(cast["clerk"])
    with pytest.raises((ProgrammingError, IntegrityError, InternalError)), transaction.atomic():
        connection.cursor().execute(statement)
    assert SealUse.objects.count() == 1


def test_the_owner_with_triggers_on_is_refused_as_well(real_db):
    cast = make_cast()
    make_seal_in_use(cast)
    stamp(cast["clerk"])
    with real_db.as_owner() as owner, pytest.raises(Exception, match="append-only"):
        owner.execute("UPDATE seals_sealuse SET reason = 'x'")


@pytest.mark.django_db
def test_the_register_as_a_table_and_as_a_sheet(cast, tmp_path):
    seal = make_seal_in_use(cast)
    stamp(cast["clerk"], reason="=HYPERLINK(1)", document_number="000123456789012345678")
    shown = CliRunner().invoke(commands, ["register", seal.code, "--json"])
    (line,) = json.loads(shown.output)
    assert (line["number"], line["approver"]) == (1, "site_head")
    assert CliRunner().invoke(commands, ["register", "NONE"]).exit_code == 1
    path = tmp_path / "register.xlsx"
    assert CliRunner().invoke(commands, ["register", seal.code, "--xlsx", str(path)]).exit_code == 0
    sheet = openpyxl.load_workbook(path).active
    row = [cell.value for cell in sheet[4]]
    assert row[12] == "=HYPERLINK(1)"
    assert {cell.data_type for cell in sheet[4] if cell.value is not None} == {"s"}
    assert row[9] == "000123456789012345678"
    assert openpyxl.load_workbook(io.BytesIO(register_sheet("空", []))).active.max_row == 3


@pytest.mark.django_db
def test_the_head_belongs_to_its_seal():
    assert not Seal.objects.exclude(last_number=0).exists()
