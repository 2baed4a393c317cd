"""What is read and written by hand is the same row that the ORM reads and writes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from doorstep.base.core import rows
from doorstep.base.core.models import Repeat, Serial

BY_NAME = f"SELECT {rows.columns(Serial, 's')}, s.last + 1 FROM core_serial s WHERE s.name = %s"


def _values(thing):
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def _repeat(key: str) -> Repeat:
    return Repeat(
        account="a",
        key=key,
        fingerprint=b"\x00\xff",
        status=201,
        body=b"{}",
        at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
    )


def test_a_row_is_read_as_its_model_with_plain_values_after_it(db):
    Serial.objects.create(name="rows", last=4)
    row = rows.first(BY_NAME, ["rows"], Serial)
    assert row is not None
    assert (_values(row[0]), row[1]) == (_values(Serial.objects.get(name="rows")), 5)
    assert rows.first(BY_NAME, ["nobody"], Serial) is None


def test_what_an_outer_join_leaves_empty_is_none(db):
    sql = f"SELECT {rows.columns(Serial, 's')}, 7 FROM (SELECT) one LEFT JOIN core_serial s ON s.name = %s"
    assert rows.found(sql, ["nobody"], Serial) == [(None, 7)]


def test_an_insert_is_what_the_orm_would_have_written(db):
    made = _repeat("one")
    assert rows.insert(made)
    kept = Repeat.objects.get(key="one")
    assert kept.pk == made.pk
    assert (bytes(kept.fingerprint), kept.status, kept.at) == (made.fingerprint, made.status, made.at)
    made.status = 200
    made.save()  # it counts as saved
    assert Repeat.objects.get(key="one").status == 200


def test_unless_it_is_there_already(db):
    Serial.objects.create(name="rows", last=4)
    assert not rows.insert(Serial(name="rows", last=9), unless="name")
    assert Serial.objects.get(name="rows").last == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Serial(name="rows", last=9))
