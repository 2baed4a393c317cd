"""Rows read and written by hand-made SQL as the models they are: for hot paths, where building a query with the ORM
takes longer than PostgreSQL takes to answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

Values = Sequence[Any] | Mapping[str, Any]


@cache
def columns(model: type[Model], alias: str) -> str:
    """The columns of a model's table under `alias`, in the order that `found` expects."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)  # noqa: SLF001


def found(sql: str, values: Values, *models: type[Model]) -> list[tuple[Any, ...]]:
    """The rows of a SELECT that names `columns` of each of `models` in turn; what it names after them stays plain.

    A model that an outer join has left empty is None.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_as_models(row, models) for row in cursor.fetchall()]


def first(sql: str, values: Values, *models: type[Model]) -> tuple[Any, ...] | None:
    """The first row of `found`, None where there is none."""
    return next(iter(found(sql, values, *models)), None)


def insert(thing: Model, *, along: str = "", values: Sequence[Any] = (), unless: str = "") -> bool:
    """Write a new row, its running id set from the answer; `along` (with its `values`) is a WITH that is written in
    the same statement.

    Where `unless` names a unique column whose value is there already, nothing is written and the answer is False.
    """
    sql, fields, key = _insert(type(thing), unless)
    own = [field.get_db_prep_save(getattr(thing, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(along + sql, [*values, *own])
        if cursor.rowcount == 0:
            return False
        if key:
            thing.pk = cursor.fetchone()[0]
    thing._state.adding = False  # noqa: SLF001 - what Model.save does
    thing._state.db = connection.alias  # noqa: SLF001
    return True


@cache
def _insert(model: type[Model], unless: str) -> tuple[str, tuple[Any, ...], str]:
    """The statement, the fields whose values it wants, and the running id's column ("" where the id is given)."""
    meta = model._meta  # noqa: SLF001 - public by documentation
    key = meta.pk.column if meta.pk is not None and meta.pk.db_returning else ""
    fields = tuple(field for field in meta.concrete_fields if field.column != key)
    names, places = ", ".join(field.column for field in fields), ", ".join("%s" for _field in fields)
    sql = f"INSERT INTO {meta.db_table} ({names}) VALUES ({places})"  # noqa: S608 - our own names
    sql += f" ON CONFLICT ({unless}) DO NOTHING" if unless else ""
    return sql + (f" RETURNING {key}" if key else ""), fields, key


def _as_models(row: Sequence[Any], models: Sequence[type[Model]]) -> tuple[Any, ...]:
    things: list[Any] = []
    at = 0
    for model in models:
        names, key, converted = _shape(model)
        values = list(row[at : at + len(names)])
        at += len(names)
        if values[key] is None:
            things.append(None)
            continue
        for place, convert in converted:
            values[place] = convert(values[place], None, connection)
        things.append(model.from_db(connection.alias, names, values))
    return (*things, *row[at:])


@cache
def _shape(model: type[Model]) -> tuple[list[str], int, list[tuple[int, Any]]]:
    """The attributes of a row, where its key is, and what the database's values must still pass (JSON)."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - public by documentation
    converted = [(i, f.from_db_value) for i, f in enumerate(fields) if hasattr(f, "from_db_value")]
    names = [field.attname for field in fields]
    return names, next(i for i, f in enumerate(fields) if f.primary_key), converted
