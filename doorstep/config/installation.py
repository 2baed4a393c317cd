"""What `doorstep check` looks at: guards that are weaker than they could be."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from doorstep.acts.seals.queries import unsigned_seals
from doorstep.base.core.models import Installation
from doorstep.config.schema import role_of
from doorstep.registry.documents import malware, stores

OLDEST_POSTGRESQL = 150000


def pending_migrations() -> int:
    """How many migrations this program brings that the county's schema has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def faults() -> Iterator[str]:
    """Each finding as one sentence that says what to do."""
    if pending_migrations():
        yield "The schema is not up to date: run `doorstep migrate`."
    if not settings.IS_EMBEDDED and role_of(settings.OWNER_URL) == role_of(settings.APP_URL):
        yield (
            "DATABASE_OWNER_URL is missing or names the same role as DATABASE_URL: the application owns its tables "
            "and could switch the guards off. Give migrations a role of their own."
        )
    yield from _rights()
    yield from _keys_of_seals()
    yield from _files()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes')")
        for name, value in cursor.fetchall():
            if value != "on":
                yield f"PostgreSQL runs with {name} = {value}: what was confirmed can be lost. Switch it on."
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('synchronous_commit')"
        )
        version, commit = cursor.fetchone() or (0, "")
        if version < OLDEST_POSTGRESQL:
            yield f"PostgreSQL {version // 10000} is too old: 15 or later is needed."
        if commit in {"off", "local"}:
            yield f"synchronous_commit = {commit}: a confirmed step can be lost in a crash. Set it to on."
    if settings.PUBLIC_URL.startswith("http://") and "//127.0.0.1" not in settings.PUBLIC_URL:
        yield "The public address is not https: phones refuse camera and passkeys, and passwords travel openly."
    if settings.DEBUG:
        yield "DOORSTEP_DEBUG is on: error pages show what they know. Switch it off."


def _keys_of_seals() -> Iterator[str]:
    without, with_trial_keys = unsigned_seals()
    if without:
        yield (
            f"Seals in use without a signing key: {without}. Their certificates' pages carry no electronic seal. "
            "Give each its key: `doorstep seals take-key`, or for trial `doorstep seals make-key county`."
        )
    if with_trial_keys and not Installation.objects.filter(is_demo=True).exists():
        yield (
            f"Seals that sign with trial keys: {with_trial_keys}. No reader elsewhere trusts them. "
            "Have an authority certify keys, then `doorstep seals take-key`."
        )


def _files() -> Iterator[str]:
    try:
        stores.store().check()
    except stores.Away as away:
        yield f"The store of files can't be written and read ({away.why}): see FILES_URL in docs/runbook.md."
    if not settings.CLAMD_URL:
        yield "Uploads are not shown to a virus scanner: run clamd (ClamAV) and name it in CLAMD_URL."
        return
    try:
        malware.reach()
    except malware.ScannerAway as away:
        yield f"The virus scanner does not answer ({away.why}), so uploads are refused: see CLAMD_URL."


def _rights() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        superuser, bypass = cursor.fetchone() or (False, False)
        if superuser or bypass:
            yield "The application's role is a superuser: nothing guards the journal from it. Use a plain role."
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND tableowner = current_user",
            [settings.SCHEMA],
        )
        (owned,) = cursor.fetchone() or (0,)
        if owned:
            yield f"The application's role owns {owned} tables: it could change their guards. Migrate as another role."
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
            " AND has_table_privilege(format('%%I.%%I', schemaname, tablename), 'TRUNCATE')",
            [settings.SCHEMA],
        )
        (truncatable,) = cursor.fetchone() or (0,)
        if truncatable and not owned:
            yield f"The application may TRUNCATE {truncatable} tables: run `doorstep migrate`, which takes it away."
