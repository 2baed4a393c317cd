"""The hall screen as one snapshot per site, kept in the Hall row and changed only under its lock.

{"n": 321,                                   number of the last call; it never starts again
 "calls": [{"n", "label", "counter", "times", "at"}, …],   the last 20, newest first; `at` in ms since 1970
 "waiting": {"A": 3},                        people waiting per queue
 "counters": {"1": {"state": "serving", "label": "A012"}}} states: open, called, serving, paused, closed

News of a new version goes out after the commit, outside the business transaction, as a NOTIFY that says only
county/site/version: who listens reads the snapshot (design.md §2, ui.md §6).
"""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction

CHANNEL = "doorstep_board"
KEPT_CALLS = 20
log = logging.getLogger(__name__)

EMPTY: dict[str, Any] = {"n": 0, "calls": [], "waiting": {}, "counters": {}}

# the lock on the hall is held already, so the sub-select sees all that was committed before
_WAITING = (
    "'waiting', (SELECT coalesce(jsonb_object_agg(w.queue, w.people), '{}'::jsonb) FROM"
    " (SELECT queue, count(*) AS people FROM queue_ticket"
    " WHERE site_id = queue_hall.site_id AND status = 'waiting' GROUP BY queue) w)"
)
_COUNTERS = "'counters', (board->'counters') || %s::jsonb"
_CALL = (
    "'n', (board->>'n')::bigint + 1,"
    " 'calls', jsonb_path_query_array(jsonb_build_array("
    "%s::jsonb || jsonb_build_object('n', (board->>'n')::bigint + 1)) || (board->'calls'), '$[0 to 19]')"
)


def publish(
    site: str,
    *,
    counters: dict[int, dict[str, str]] | None = None,
    call: dict[str, Any] | None = None,
    recount: bool = False,
) -> int:
    """Write what changed into the site's board, raise its version, tell the screens after the commit.

    `counters` are new states by counter number; `call` is a number that was just called; `recount` counts the
    people who wait anew. One statement; the caller holds the hall's lock. Returns the new version.
    """
    parts: list[str] = []
    values: list[str] = []
    if counters:
        parts.append(_COUNTERS)
        values.append(json.dumps({str(number): state for number, state in counters.items()}))
    if call is not None:
        parts.append(_CALL)
        values.append(json.dumps(call))
    if recount:
        parts.append(_WAITING)
    with connection.cursor() as cursor:
        cursor.execute(  # the parts are this module's own text, their values are parameters
            "UPDATE queue_hall SET version = version + 1,"  # noqa: S608
            " board = board || jsonb_build_object(" + ", ".join(parts) + ")"
            " WHERE site_id = %s RETURNING version",
            [*values, site],
        )
        version: int = cursor.fetchone()[0]
    transaction.on_commit(partial(announce, site, version), robust=True)
    return version


def announce(site: str, version: int) -> None:
    """Tell whoever listens that the site's board has a new version. Losing it does no harm: screens also poll."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{settings.COUNTY}/{site}/{version}"])
