"""An independent reckoning, written by another engineer who did not read this code; kept as it was handed in but for lint.

An independent second reckoning of working-day time limits, for checking the
project's own deadline engine.  It was written from the law (行政许可法 arts 32,
42-45, 82), from domain.md §1.4-1.6, §6.4, §9 and from the two holiday tables
only; it was NOT written from the project's code, none of which was read.

Method.  `load` lays out every working day of the covered span in one sorted
list, so each working day has a position.  Everything after that is arithmetic
on positions: bisect finds the first working day after the start, a stop is the
set of positions it takes away, and the due day is a position moved past the
taken ones.  There is no loop over days when a time limit is reckoned.

Readings chosen where law and brief leave room:
* The start day is never counted, whether or not it is a working day.
* A term of 0 working days falls due on the start day itself; if that is a rest
  day, on the next working day (a limit in working days cannot end on a rest day).
* Exactly at closing time is still in time; one second later is not.
* Naive moments are Asia/Shanghai wall time; aware ones are converted (+08:00).
* A stop begun on or after the due day takes nothing away before it and so does
  not move it.  Any open stop gives None, as the API was specified, even one
  begun after the due day: a caller must look at an expired limit first.
* A year counts as published only if its table has entries.  In other years
  Monday to Friday count as working days, and the result is provisional.
* `deemed_accepted_on` gives the calendar day after the 5th working day.
"""

import json
from bisect import bisect_left, bisect_right
from datetime import date, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
YEARS_BEFORE, YEARS_AFTER = 2, 10


class Calendar:
    """All working days of a span, sorted; and the years with a published table."""

    def __init__(self, working_days, published_years, first, last):
        self.working_days = working_days
        self.published_years = frozenset(published_years)
        self.first, self.last = first, last

    def check(self, day):
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} lies outside {self.first}..{self.last}")

    def after(self, day):
        """Position of the first working day later than `day`."""
        self.check(day)
        return bisect_right(self.working_days, day)

    def on_or_after(self, day):
        """Position of `day` itself if it is a working day, else of the next one."""
        self.check(day)
        return bisect_left(self.working_days, day)

    def at(self, position):
        if not 0 <= position < len(self.working_days):
            raise ValueError(f"the time limit runs beyond {self.last}")
        return self.working_days[position]

    def is_working_day(self, day):
        return self.at(self.on_or_after(day)) == day


def load(*json_paths):
    off, on, published, named = set(), set(), set(), set()
    for path in json_paths:
        with path.open(encoding="utf-8") as f:
            table = json.load(f)
        named.add(table["year"])
        if table.get("days"):
            published.add(table["year"])
        for entry in table.get("days") or ():
            (off if entry["isOffDay"] else on).add(date.fromisoformat(entry["date"]))
    if not named:
        raise ValueError("no holiday table given")
    if off & on:
        raise ValueError(f"both rest day and working day: {sorted(off & on)}")

    first = date(min(named) - YEARS_BEFORE, 1, 1)
    last = date(max(named) + YEARS_AFTER, 12, 31)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    weekdays = {monday + timedelta(days=7 * w + d) for w in range(weeks) for d in range(5)}
    working = sorted(d for d in (weekdays - off) | on if first <= d <= last)
    return Calendar(working, published, first, last)


def effective_day(moment, calendar, closes=time(17, 30)):
    """The working day on which a submission counts as received (§6.4)."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(SHANGHAI)
    late = moment.time() > closes
    find = calendar.after if late else calendar.on_or_after
    return calendar.at(find(moment.date()))


def due(start, working_days, calendar, stops=(), extension=0):
    """Last day of a limit of `working_days` (+ `extension`) begun on `start`."""
    if working_days < 0 or extension < 0:
        raise ValueError("a term cannot be negative")
    taken, is_open = set(), False
    for begin, end in stops:
        if end is None:
            is_open = True
        elif end < begin:
            raise ValueError(f"stop ends {end} before it begins {begin}")
        else:
            taken.update(range(calendar.after(begin), calendar.after(end)))
    if is_open:
        return None

    term = working_days + extension
    if term == 0:
        return calendar.at(calendar.on_or_after(start))
    first = calendar.after(start)
    position = first + term - 1
    for gone in sorted(p for p in taken if p >= first):
        if gone > position:
            break
        position += 1
    return calendar.at(position)


def deemed_accepted_on(received, calendar):
    """First day on which an application without 一次性告知 stands accepted (art. 32).

    It then counts as accepted from `received`; this is only the day one can know.
    """
    return due(received, 5, calendar) + ONE_DAY


def crosses_unpublished(start, due, calendar):
    """Whether a counted day, i.e. one in (start, due], lies in an unpublished year."""
    if due is None:
        return False
    counted_from = min(start + ONE_DAY, due)
    years = range(counted_from.year, due.year + 1)
    return not calendar.published_years.issuperset(years)
