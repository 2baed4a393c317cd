"""Why a deadline is on that day, as a page shows it: days that are alike in one row, and a calendar for each month."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from doorstep.base.clock import why, words
from doorstep.base.clock.terms import Kind, Line, Run

MONDAY_FIRST = calendar.Calendar(0)


@dataclass
class Row:
    """Days in succession that are the same to the term, and how many working days among them were taken out."""

    lines: list[Line]
    kind: Kind
    name: str
    stopped: int = 0

    @property
    def days(self) -> str:
        """9月21日（周一）至 9月24日（周四）, or the one day."""
        first, last = self.lines[0].date, self.lines[-1].date
        if first == last:
            return _with_weekday(first)
        return _("%(first)s至 %(last)s") % {"first": _with_weekday(first), "last": _with_weekday(last)}

    @property
    def what(self) -> str:
        """What these days are, with the holiday's or the stop's name."""
        return why.what(next(line for line in self.lines if line.kind == self.kind))

    @property
    def count(self) -> str:
        """Which days of the term they are, or that they are none."""
        first, last = self.lines[0].count, self.lines[-1].count
        if self.kind == "stopped":
            said = ngettext("其中 %(n)d 个工作日，不计入", "其中 %(n)d 个工作日，不计入", self.stopped)
            return said % {"n": self.stopped}
        if not self.lines[0].counts:
            return _("不计入")
        if first == last:
            return _("第 %(n)d 天") % {"n": first}
        return _("第 %(first)d～%(last)d 天") % {"first": first, "last": last}


@dataclass(frozen=True)
class Cell:
    """One day of a month: `kind` is its look ("" outside the term), `mark` the short word, `says` the whole one."""

    date: dt.date
    kind: str = ""
    mark: str = ""
    says: str = ""
    is_due: bool = False


@dataclass
class Month:
    """A month of the term by weeks, Monday first; None where a week reaches into another month."""

    first: dt.date
    weeks: list[list[Cell | None]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """2026年9月."""
        return words.month(self.first)


def rows(run: Run) -> list[Row]:
    """The lines of a run with those that are alike put together; a stop keeps the weekends that lie inside it."""
    alike = [list(lines) for _key, lines in groupby(run.lines, key=lambda line: (line.kind, line.name))]
    found: list[Row] = []
    for place, lines in enumerate(alike):
        kind, name = lines[0].kind, lines[0].name
        if found and found[-1].kind == "stopped" and _goes_on(found[-1].name, alike[place:]):
            found[-1].lines += lines
        else:
            found.append(Row(lines, kind, name))
        found[-1].stopped += sum(line.kind == "stopped" for line in lines)
    return found


def _goes_on(stop: str, alike: list[list[Line]]) -> bool:
    """Whether the stop still lasts after these groups of days: more days of it, with only days off before them."""
    worked = next((lines[0] for lines in alike if lines[0].kind not in {"rest", "holiday"}), None)
    return worked is not None and worked.kind == "stopped" and worked.name == stop


def months(run: Run) -> list[Month]:
    """A calendar for each month in which a day was counted, and for those of the start and of the deadline."""
    days = {line.date: _cell(line, run) for line in run.lines}
    days[run.start] = Cell(run.start, "start", pgettext("calendar", "起算"), _("起算日，当天不计"))
    shown = {run.start.replace(day=1)} | {line.date.replace(day=1) for line in run.lines if line.counts}
    return [_month(first, days) for first in sorted(shown)]


def _month(first: dt.date, days: dict[dt.date, Cell]) -> Month:
    weeks = MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    return Month(
        first,
        [
            [days.get(date, Cell(date)) if date.month == first.month else None for date in week]
            for week in weeks
        ],
    )


def _cell(line: Line, run: Run) -> Cell:
    is_due = line.date == run.date
    says = [why.what(line)]
    if line.counts:
        says.append(_("第 %(n)d 天") % {"n": line.count})
    if is_due:
        says.append(_("截止日"))
    return Cell(line.date, line.kind, _mark(line), _("，").join(says), is_due)


def _mark(line: Line) -> str:
    """The short word of a day in the calendar, as people know it from printed ones."""
    match line.kind:
        case "rest":
            return pgettext("calendar", "休")
        case "holiday":
            return pgettext("calendar", "假")
        case "stopped":
            return pgettext("calendar", "停")
        case _:
            return pgettext("calendar", "第%(n)d天") % {"n": line.count}


def _with_weekday(date: dt.date) -> str:
    return _("%(day)s（%(weekday)s）") % {"day": words.month_day(date), "weekday": words.weekday(date)}


def tally(run: Run) -> list[str]:
    """What was passed over, in words: 休息日 4 天, 放假 10 天, 停计 3 个工作日; and what was worked on a weekend."""
    counts = {
        kind: sum(line.kind == kind for line in run.lines)
        for kind in ("rest", "holiday", "stopped", "make_up")
    }
    said = {
        "rest": ngettext("休息日 %(n)d 天", "休息日 %(n)d 天", counts["rest"]),
        "holiday": ngettext("放假 %(n)d 天", "放假 %(n)d 天", counts["holiday"]),
        "stopped": ngettext("停计 %(n)d 个工作日", "停计 %(n)d 个工作日", counts["stopped"]),
        "make_up": ngettext("调休上班 %(n)d 天（计入）", "调休上班 %(n)d 天（计入）", counts["make_up"]),
    }
    return [said[kind] % {"n": n} for kind, n in counts.items() if n]
