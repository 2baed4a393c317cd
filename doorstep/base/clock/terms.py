"""The one engine of terms (时限): working days, stops that move the deadline, and the light that follows. No database.

Working days are those of the published calendar (行政许可法 art. 82); the day a term starts from is never counted. All
dates are the county's (Asia/Shanghai).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from . import ZONE

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)
CLOSES = dt.time(17, 30)
# working days in which everything that is missing must be said (行政许可法 art. 32)
NOTICE_DAYS = 5
# working days before the deadline, at which the light turns yellow (domain.md §1.4: 黄 ≤ 2)
WARN_DAYS = 2

# counted: an ordinary workday; make_up: counted because of a make-up workday (调休上班); rest: a weekend;
# holiday: a published day off; stopped: a working day that a stop took out
Kind = Literal["counted", "make_up", "rest", "holiday", "stopped"]
Light = Literal["green", "yellow", "red", "stopped"]


class Named(NamedTuple):
    """A day that is not what its weekday says: off, or worked."""

    name: str
    is_day_off: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, as a value: the named days, and the years whose notice is published.

    In an unpublished year every weekday counts as worked.
    """

    named: Mapping[dt.date, Named]
    published: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[tuple[dt.date, str, bool]]) -> Calendar:
        """From (date, name, is it a day off); a year with a row is published."""
        named = {date: Named(name, is_day_off) for date, name, is_day_off in rows}
        return cls(named, frozenset(date.year for date in named))

    @classmethod
    def of_tables(cls, tables: Iterable[Mapping[str, Any]]) -> Calendar:
        """From tables of the form {"year", "papers", "days": [{"name", "date", "isOffDay"}]} (domain.md §6.4)."""
        return cls.of(
            (dt.date.fromisoformat(day["date"]), day["name"], day["isOffDay"])
            for table in tables
            for day in table["days"]
        )

    def day(self, date: dt.date) -> tuple[Kind, str]:
        """What `date` is when nothing stops, and the name of its holiday (of the holiday it makes up for)."""
        named = self.named.get(date)
        is_weekend = date.weekday() >= SATURDAY
        if named is None:
            return ("rest", "") if is_weekend else ("counted", "")
        if named.is_day_off:
            return "holiday", named.name
        return ("make_up", named.name) if is_weekend else ("counted", "")

    def works_on(self, date: dt.date) -> bool:
        """Whether offices work on `date`. Extended hours (延时服务) make no working day (domain.md §6.4)."""
        named = self.named.get(date)
        return date.weekday() < SATURDAY if named is None else not named.is_day_off

    def worked(self, after: dt.date, upto: dt.date) -> int:
        """How many working days lie after `after`, up to and with `upto`; 0 when `upto` is not later."""
        return sum(self.works_on(after + dt.timedelta(days=n)) for n in range(1, (upto - after).days + 1))


@dataclass(frozen=True, slots=True)
class Stop:
    """A span in which a term does not run, such as 特别程序 (行政许可法 art. 45); `why` is what its lines are called.

    Working days after `begin`, up to and with `end`, are not counted, so that a stop which ends on the day it begins
    takes nothing out. Without `end` it still lasts. Raises ValueError when it ends before it begins.
    """

    begin: dt.date
    end: dt.date | None
    why: str

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.begin:
            raise ValueError("a stop can't end before it begins")

    def covers(self, date: dt.date) -> bool:
        """Whether `date` is taken out of the count, if it is worked at all."""
        return self.begin < date and (self.end is None or date <= self.end)


class Line(NamedTuple):
    """One calendar day of a run: what it is, the count with it, the name of its holiday or of its stop."""

    date: dt.date
    kind: Kind
    count: int
    name: str

    @property
    def counts(self) -> bool:
        """Whether this day was counted."""
        return self.kind in ("counted", "make_up")


@dataclass(frozen=True, slots=True)
class Run:
    """A term of `days` working days from `start`, and why it ends when it does: one line a day, to the deadline.

    `date` is the deadline, None while a stop is open; `provisional` (暂定) says that the lines cross into a year whose
    holidays are not published.
    """

    start: dt.date
    days: int
    date: dt.date | None
    provisional: bool
    lines: tuple[Line, ...]

    def left(self, today: dt.date) -> int:
        """Working days that are still to come after `today`; while a stop is open, as many as were left before it."""
        return self.days - next((line.count for line in reversed(self.lines) if line.date <= today), 0)


def run(
    start: dt.date,
    days: int,
    calendar: Calendar,
    *,
    stops: Collection[Stop] = (),
    until: dt.date | None = None,
) -> Run:
    """Count `days` working days after `start`, leaving out what `stops` cover; overlapping stops are counted once.

    While a stop is open the lines go on to `until` (today, for a page), else to the day that stop began. Zero days
    end where they start. Raises ValueError for a negative term.
    """
    if days < 0:
        raise ValueError("a term can't be negative")
    spans = sorted(stops, key=lambda stop: (stop.begin, stop.end or dt.date.max, stop.why))
    halt = _halt(spans, until)
    lines: list[Line] = []
    date, count = start, 0
    while count < days and (halt is None or date < halt):
        date += ONE_DAY
        kind, name = calendar.day(date)
        if kind in ("counted", "make_up"):
            stop = next((stop for stop in spans if stop.covers(date)), None)
            if stop is None:
                count += 1
            else:
                kind, name = "stopped", stop.why
        lines.append(Line(date, kind, count, name))
    return Run(
        start=start,
        days=days,
        date=date if count == days else None,
        provisional=bool(lines) and _is_provisional(lines[0].date, date, calendar),
        lines=tuple(lines),
    )


def _halt(spans: Iterable[Stop], until: dt.date | None) -> dt.date | None:
    """The day after which nothing can be told, because a stop is open; None when every stop has ended."""
    begin = min((stop.begin for stop in spans if stop.end is None), default=None)
    if begin is None:
        return None
    return begin if until is None else max(begin, until)


def _is_provisional(first: dt.date, last: dt.date, calendar: Calendar) -> bool:
    return any(year not in calendar.published for year in range(first.year, last.year + 1))


def received_on(at: dt.datetime, calendar: Calendar, closes: dt.time = CLOSES) -> dt.date:
    """The day on which what came `at` counts as received: that day up to `closes`, else the next working day.

    The same for a window and online (domain.md §6.4). `at` is aware; raises ValueError when it is not.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    local = at.astimezone(ZONE)
    date = local.date()
    if calendar.works_on(date) and local.time() <= closes:
        return date
    return next_working_day(date, calendar)


def next_working_day(date: dt.date, calendar: Calendar) -> dt.date:
    """The first working day after `date`."""
    date += ONE_DAY
    while not calendar.works_on(date):
        date += ONE_DAY
    return date


def notice_until(received: dt.date, calendar: Calendar, days: int = NOTICE_DAYS) -> dt.date:
    """The last day on which everything that is missing can still be said (一次告知; 行政许可法 art. 32)."""
    return run(received, days, calendar).date  # without a stop there always is one


def accepted_by_silence(
    received: dt.date, noticed: dt.date | None, today: dt.date, calendar: Calendar, days: int = NOTICE_DAYS
) -> dt.date | None:
    """The day from which an affair is deemed accepted (视为受理): the day of receipt, once no notice came in time.

    None while there is time, or when the notice was in time (行政许可法 art. 32). A notice that is late changes nothing.
    """
    return received if (noticed or today) > notice_until(received, calendar, days) else None


def calendar_days(start: dt.date, days: int) -> dt.date:
    """The last of `days` plain days after `start`, as of a publication (公示 7 天); raises ValueError if negative."""
    if days < 0:
        raise ValueError("a term can't be negative")
    return start + dt.timedelta(days=days)


def warn_on(
    due: dt.date, calendar: Calendar, days: int = WARN_DAYS, *, stops: Collection[Stop] = ()
) -> dt.date:
    """The first day on which the light is yellow: `days` counted days or fewer are still to come after it.

    `stops` as they were given to `run`: a day that a stop took out is not one that is left.
    """
    date = due
    while True:
        if calendar.works_on(date) and not any(stop.covers(date) for stop in stops):
            days -= 1
            if days < 0:
                return date
        date -= ONE_DAY


def light(due: dt.date | None, warn: dt.date | None, today: dt.date, stopped: bool) -> Light:
    """The light of a deadline. THE definition of overdue, everywhere in the house: red when today is later than `due`.

    `due` is None while a stop is open (`Run.date`); a stop that began after the deadline heals nothing. A yellow or
    green light needs a deadline; without one and without a stop nothing is awaited, which is green. Whatever says the
    same in SQL is tested against this function: `due < today` → red, else stopped, else `warn <= today` → yellow.
    """
    if due is not None and today > due:
        return "red"
    if stopped:
        return "stopped"
    if due is not None and warn is not None and today >= warn:
        return "yellow"
    return "green"
