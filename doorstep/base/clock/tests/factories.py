"""The county's own calendar without a database, and dates as they are read."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from doorstep.base.clock.terms import Calendar

HOLIDAYS = Path(__file__).resolve().parents[4] / "data" / "holidays"

# (start, working days, deadline): domain.md §6.4, counted there by hand from the State Council's notices
VECTORS = [
    ("2026-09-18", 5, "2026-09-24"),  # Sunday the 20th is worked
    ("2026-02-13", 5, "2026-02-27"),  # Spring Festival; Saturday the 14th is worked
    ("2026-09-24", 10, "2026-10-15"),  # Mid-Autumn and National Day; Saturday 10 October is worked
    ("2026-09-30", 1, "2026-10-08"),
    ("2025-09-26", 20, "2025-10-30"),  # 28 September and 11 October are worked
    ("2026-04-30", 20, "2026-06-01"),
    ("2026-05-08", 1, "2026-05-09"),  # a Saturday that is worked
    ("2026-02-10", 30, "2026-03-30"),
    ("2026-11-23", 15, "2026-12-14"),
]


def published() -> Calendar:
    """2025 and 2026 as their notices say; 2027 is not published."""
    tables = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(HOLIDAYS.glob("*.json"))]
    return Calendar.of_tables(table for table in tables if table["year"] in {2025, 2026})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
