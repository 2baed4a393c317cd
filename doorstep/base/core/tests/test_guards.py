"""What the database refuses to the application, whatever its code says."""

import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db

APPEND_ONLY = [
    "journal_entry",
    "journal_receipt",
    "core_installation",
    "seals_sealuse",
    "seals_sealrules",
    "seals_acknowledgement",
]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "words", ["DELETE FROM {0}", "TRUNCATE {0} CASCADE", "ALTER TABLE {0} DISABLE TRIGGER ALL"]
)
def test_the_application_cannot_unwrite(table, words):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words.format(table))


def test_the_application_cannot_truncate_any_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND c.relkind = 'r'"
            " AND has_table_privilege(c.oid, 'TRUNCATE')"
        )
        assert cursor.fetchall() == []


def test_the_application_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND pg_get_userbyid(c.relowner) = current_user"
        )
        assert cursor.fetchall() == []


def test_the_application_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
