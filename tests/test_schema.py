"""Every table of a county lives in its own schema, and no foreign key leaves it."""

import pytest
from django.conf import settings
from django.db import connection

# reference tables that a foreign key may point at from a county's schema; there are none yet
REFERENCE_TABLES: set[str] = set()

pytestmark = pytest.mark.django_db


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_the_connection_is_in_the_countys_schema():
    assert rows("SELECT current_schema()") == [(settings.SCHEMA,)]


def test_no_table_lies_outside_the_countys_schema():
    assert (
        rows(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname <> %s",
            settings.SCHEMA,
        )
        == []
    )


def test_no_foreign_key_leaves_the_countys_schema():
    found = rows(
        "SELECT c.conname, fn.nspname || '.' || f.relname FROM pg_constraint c"
        " JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace"
        " JOIN pg_class f ON f.oid = c.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace"
        " WHERE c.contype = 'f' AND tn.nspname = %s AND fn.nspname <> tn.nspname",
        settings.SCHEMA,
    )
    assert [name for name, target in found if target not in REFERENCE_TABLES] == []
    assert rows("SELECT count(*) > 30 FROM pg_constraint WHERE contype = 'f'") == [(True,)]


def test_every_foreign_key_has_an_index_that_serves_it():
    assert (
        rows(
            "SELECT t.relname, a.attname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND n.nspname = %s AND t.relname NOT LIKE 'procrastinate%%'"
            " AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND i.indkey[0] = c.conkey[1])",
            settings.SCHEMA,
        )
        == []
    )


def test_no_extension_is_needed():
    assert rows("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'") == []
