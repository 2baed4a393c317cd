"""What comes before and around the supervisor: settings, the state of the schema, what the terminal is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from doorstep.config.supervisor import CannotServe, Serving, Supervisor

Say = Callable[[str], None]
Step = Callable[[], None]


def serve(
    *,
    say: Say,
    prepare: Callable[[], None] | None = None,
    on_ready: Callable[[], None] | None = None,
    **asked: Any,
) -> None:
    """Serve until told to stop. `prepare` runs once the database is there (default: see that it is migrated).

    Raises CannotServe or DatabaseFailed with one line for the person at the terminal.
    """
    serving = Serving(**asked)
    if bool(serving.tls_cert) != bool(serving.tls_key):
        raise CannotServe("--tls-cert and --tls-key belong together.")
    os.environ.update(serving.environment())
    import django

    django.setup()
    from django.conf import settings

    from doorstep.config.database import embedded

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

    address = serving.environment()["DOORSTEP_PUBLIC_URL"]
    Supervisor(
        serving,
        progress=say,
        cluster=embedded(),
        prepare=prepare or _must_be_migrated,
        on_ready=on_ready or (lambda: print(f"Doorstep is open at {address}  (Ctrl-C ends it)", flush=True)),
    ).run()


def _must_be_migrated() -> None:
    from django.db import connection
    from django.db.utils import OperationalError

    from doorstep.config.installation import pending_migrations

    try:
        pending = pending_migrations()
    except OperationalError as error:
        raise CannotServe(f"The database cannot be reached: {str(error).strip()}") from error
    finally:
        connection.close()
    if pending:
        raise CannotServe(f"{pending} migrations are waiting: run `doorstep migrate` first.")
