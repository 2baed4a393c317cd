"""Is everything that the ledger lists in the database? Asked by plain SQL, past the program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

# the journal's event for each confirmed step, and what its subject is
EVENTS = {
    "take": "ticket.taken",
    "call": "ticket.called",
    "begin": "ticket.begun",
    "finish": "ticket.finished",
    "open": "application.opened",
    "fill": "application.filled",
    "materials": "application.materials_checked",
    "accept": "application.accepted",
    "grant": "application.granted",
    "seal": "application.sealed",
    "issue": "application.issued",
    "hand-over": "application.handed_over",
}
TICKET_ORDER = ["waiting", "called", "serving", "done"]
AFFAIR_ORDER = ["opened", "accepted", "granted", "sealed", "issued", "finished"]
# the least that a confirmed step must have left behind
AFFAIR_AFTER = {
    "accept": "accepted",
    "grant": "granted",
    "seal": "sealed",
    "issue": "issued",
    "hand-over": "finished",
}
TICKET_AFTER = {"call": "called", "begin": "serving", "finish": "done"}


def lines(ledger: Path) -> list[dict[str, Any]]:
    """Every line that was written whole."""
    return [json.loads(line) for line in ledger.read_text().splitlines(keepends=True) if line.endswith("\n")]


def missing(database: psycopg.Connection, confirmed: list[dict[str, Any]]) -> list[str]:
    """One sentence for each confirmed answer of which the database knows less than was confirmed."""
    return [
        *_missing_keys(database, confirmed),
        *_missing_rows(database, confirmed),
        *_missing_events(database, confirmed),
    ]


def _rows(database: psycopg.Connection, statement: str) -> list[tuple[Any, ...]]:
    return database.execute(statement).fetchall()  # type: ignore[arg-type]


def _missing_keys(database: psycopg.Connection, confirmed: list[dict[str, Any]]) -> Iterator[str]:
    kept = {key for (key,) in _rows(database, "SELECT key FROM core_repeat")}
    for line in confirmed:
        if line["key"] not in kept:
            yield f"the key of {line['step']} {line['path']}"


def _missing_rows(database: psycopg.Connection, confirmed: list[dict[str, Any]]) -> Iterator[str]:
    tickets = {str(key): status for key, status in _rows(database, "SELECT id, status FROM queue_ticket")}
    affairs = {
        str(key): (number, status)
        for key, number, status in _rows(database, "SELECT id, number, status FROM applications_application")
    }
    sealed = {affair for (affair,) in _rows(database, "SELECT affair FROM seals_sealuse")}
    rated = _rows(
        database,
        "SELECT s.code FROM ratings_rating r JOIN ratings_slip s ON s.id = r.slip_id",
    )
    codes = {code for (code,) in rated}
    for line in confirmed:
        step, answer = line["step"], line["answer"]
        if step in {"take", "begin", "finish"} or (step == "call" and answer["ticket"]):
            ticket = answer["ticket"] if step == "call" else answer
            least = TICKET_AFTER.get(step, "waiting")
            now = tickets.get(ticket["id"])
            if now is None or TICKET_ORDER.index(now) < TICKET_ORDER.index(least):
                yield f"ticket {ticket['label']}: {step} confirmed, found {now}"
        elif step == "rate":
            if line["path"].rsplit("/", 1)[1] not in codes:
                yield f"rating {line['path']}"
        elif step in EVENTS and step != "call":
            number, now = affairs.get(answer["id"], (None, None))
            least = AFFAIR_AFTER.get(step, "opened")
            if now is None or AFFAIR_ORDER.index(now) < AFFAIR_ORDER.index(least):
                yield f"affair {answer['number']}: {step} confirmed, found {now}"
            elif number != answer["number"]:
                yield f"affair {answer['number']} is now {number}"
            if step == "seal" and answer["number"] not in sealed:
                yield f"affair {answer['number']}: sealed without a line in the register"


def _missing_events(database: psycopg.Connection, confirmed: list[dict[str, Any]]) -> Iterator[str]:
    found = Counter(_rows(database, "SELECT event, subject_id FROM journal_entry"))
    wanted: Counter[tuple[str, str]] = Counter()
    for line in confirmed:
        subject = line["answer"]["ticket"] if line["step"] == "call" else line["answer"]
        if line["step"] in EVENTS and subject:
            wanted[EVENTS[line["step"]], subject["id"]] += 1
    for (event, subject), times in wanted.items():
        if found[event, subject] != times:
            yield f"journal: {event} of {subject} {found[event, subject]} times instead of {times}"


def contradictions(database: psycopg.Connection) -> list[str]:
    """What must never be, whatever was confirmed: gaps, numbers given twice, a state without its journal row."""
    register = _rows(
        database,
        "SELECT s.code, s.last_number, count(u.id), coalesce(min(u.number), 1), coalesce(max(u.number), 0)"
        " FROM seals_seal s LEFT JOIN seals_sealuse u ON u.seal_id = s.code GROUP BY 1, 2",
    )
    found = [
        f"seal {code}: {count} lines from {first} to {last}, the seal says {said}"
        for code, said, count, first, last in register
        if not (count == last == said and first == 1)
    ]
    twice = "SELECT site_id, day, label FROM queue_ticket GROUP BY 1, 2, 3 HAVING count(*) > 1"
    found += [f"ticket {row} was given twice" for row in _rows(database, twice)]
    silent = (
        "SELECT a.number FROM applications_application a WHERE NOT EXISTS (SELECT 1 FROM journal_entry j"
        " WHERE j.event = 'application.opened' AND j.subject_id = a.id::text)"
    )
    found += [f"affair {number} is not in the journal" for (number,) in _rows(database, silent)]
    mute = (
        "SELECT u.affair FROM seals_sealuse u WHERE NOT EXISTS (SELECT 1 FROM applications_application a"
        " WHERE a.number = u.affair AND a.status IN ('sealed', 'issued', 'finished'))"
    )
    return found + [
        f"the seal was used for {affair}, which is not sealed" for (affair,) in _rows(database, mute)
    ]
