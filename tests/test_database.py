"""The county's schema and the application's rights, as every test uses them."""

import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from doorstep.base.core.models import Installation, Serial
from doorstep.config.schema import READ_ONLY, append_only_tables


def fetch(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.mark.django_db
def test_tests_run_as_the_application_in_the_county_s_schema():
    ((schema,),) = fetch("SELECT current_schema()")
    assert schema == settings.SCHEMA
    rights = fetch(
        "SELECT count(*) FILTER (WHERE tableowner = current_user), count(*) FROM pg_tables WHERE schemaname = %s",
        schema,
    )
    assert rights[0][0] == 0
    assert rights[0][1] > 40


@pytest.mark.django_db
def test_the_application_may_truncate_nothing_and_change_no_append_only_table():
    guarded = set(append_only_tables())
    assert "journal_entry" in guarded
    for (table,) in fetch("SELECT tablename FROM pg_tables WHERE schemaname = %s", settings.SCHEMA):
        rights = {
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
            if fetch("SELECT has_table_privilege(%s, %s)", f"{settings.SCHEMA}.{table}", right)[0][0]
        }
        expected = {"SELECT", "INSERT", "UPDATE", "DELETE"}
        if table in guarded:
            expected = {"SELECT", "INSERT"}
        if table in READ_ONLY:
            expected = {"SELECT"}
        assert rights == expected, table


@pytest.mark.django_db
def test_no_foreign_key_leaves_the_schema():
    strays = fetch(
        "SELECT k.conname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid"
        " WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace"
    )
    assert strays == []


@pytest.mark.django_db
def test_a_demo_cannot_be_declared_afterwards():
    assert Installation.objects.get().is_demo
    with pytest.raises(ProgrammingError), transaction.atomic():
        Installation.objects.update(is_demo=False)


@pytest.mark.django_db
@pytest.mark.parametrize("_round", [1, 2])
def test_an_ordinary_test_leaves_nothing(_round):
    assert not Serial.objects.filter(name="left").exists()
    Serial.objects.create(name="left", last=1)


def test_commits_in_a_real_database_are_seen_by_other_threads_and_the_owner(real_db):
    Serial.objects.create(name="seen", last=1)
    seen = []

    def look():
        seen.extend(Serial.objects.filter(name="seen").values_list("last", flat=True))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]
    with real_db.as_owner() as owner:
        assert owner.execute("SELECT last FROM core_serial WHERE name = 'seen'").fetchall() == [(1,)]


def test_a_second_real_database_is_fresh(real_db):
    assert not Serial.objects.filter(name="seen").exists()
