"""The county's schema: made, migrated and opened to the application's role, always as the owner."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from doorstep.base import clock
from doorstep.base.core.models import Installation

Progress = Callable[[str], None]

# two starts at once must not migrate at once; any fixed number does
MIGRATION_LOCK = 510_184_001

# what the application may only read: a demo cannot be declared afterwards, nor a migration undone
READ_ONLY = ("core_installation", "django_migrations")


class WrongRole(Exception):
    """The command needs the owner's role (DOORSTEP_ROLE=owner), which `doorstep migrate` sets itself."""


def migrate(*, demo: bool, progress: Progress) -> None:
    """Bring the county's schema up to date and give the application its rights.

    `demo` marks a database as a demo when it is made; later calls cannot change the mark.
    Raises WrongRole when the connection is not the owner's.
    """
    if settings.DATABASE_ROLE != "owner":
        raise WrongRole(WrongRole.__doc__)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            cursor.execute(
                sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(settings.SCHEMA)).as_string()
            )
            progress(f"migrating {settings.SCHEMA}")
            call_command("migrate", interactive=False, verbosity=0)
            Installation.objects.get_or_create(
                id=1, defaults={"county": settings.COUNTY, "is_demo": demo, "made_at": clock.now()}
            )
            with transaction.atomic():
                grant_rights(application_role())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def application_role() -> str:
    """The role of the application's address."""
    return role_of(settings.APP_URL)


def role_of(url: str) -> str:
    """The user name in a database address."""
    return unquote(urlsplit(url).username or "")


def grant_rights(role: str) -> None:
    """Let `role` read and write rows, add to append-only tables, and nothing else: no TRUNCATE, no DDL.

    With one role for everything there is nothing to grant; `doorstep check` says what that costs.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone() or ("",)
        if role in {owner, ""}:
            return
        names = {"schema": sql.Identifier(settings.SCHEMA), "role": sql.Identifier(role)}
        for statement in (
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(**names).as_string())
        for table, kept in (
            *((one, "INSERT") for one in append_only_tables()),
            *((t, "") for t in READ_ONLY),
        ):
            taken = [right for right in ("INSERT", "UPDATE", "DELETE") if right != kept]
            statement = sql.SQL("REVOKE {rights} ON {schema}.{table} FROM {role}").format(
                rights=sql.SQL(", ".join(taken)), table=sql.Identifier(table), **names
            )
            cursor.execute(statement.as_string())


def append_only_tables() -> list[str]:
    """The tables with a guard trigger of base/core/guards.py."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND t.tgname LIKE %s ORDER BY 1",
            [settings.SCHEMA, r"%\_append\_only"],
        )
        return [name for (name,) in cursor.fetchall()]
