"""Why a term ends on its day, in words: what one day is, and the whole run for the command line."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from .terms import Line, Run
from .words import weekday


def what(line: Line) -> str:
    """What a day is to a term, without its number: 工作日, 调休上班, 休息日, 放假 or 停计, with the reason's name."""
    match line.kind:
        case "counted":
            return _("工作日")
        case "make_up":
            return _("调休上班（%(name)s）") % {"name": line.name}
        case "holiday":
            return _("放假（%(name)s）") % {"name": line.name}
        case "stopped":
            return _("停计（%(name)s）") % {"name": line.name}
        case "rest":
            return _("休息日")


def begins(run: Run) -> str:
    """How the term starts: 自 2026-09-18（周五）次日起算，5 个工作日."""
    said = ngettext(
        "自 %(date)s（%(weekday)s）次日起算，%(days)d 个工作日",
        "自 %(date)s（%(weekday)s）次日起算，%(days)d 个工作日",
        run.days,
    )
    return said % {"date": run.start.isoformat(), "weekday": weekday(run.start), "days": run.days}


def ends(run: Run) -> str:
    """How the term ends: its deadline, or that it stands still, and for how many days it still has to run."""
    if run.date is None:
        last = run.lines[-1].date if run.lines else run.start
        left = run.left(last)
        said = ngettext("停计中，还剩 %(days)d 个工作日", "停计中，还剩 %(days)d 个工作日", left)
        return said % {"days": left}
    said = _("截止 %(date)s（%(weekday)s）") % {"date": run.date.isoformat(), "weekday": weekday(run.date)}
    if run.provisional:
        said += _("，暂定：其中有年份的放假安排尚未公布")
    return said


def explain(run: Run, language: str) -> Iterator[str]:
    """The run for the command line, a line for each day, such as "2026-09-20 周日 调休上班（国庆节） 第 1 天"."""
    with override(language):
        said = [begins(run), *map(_told, run.lines), ends(run)]
    yield from said


def _told(line: Line) -> str:
    said = f"{line.date.isoformat()} {weekday(line.date)} {what(line)}"
    return f"{said} {_('第 %(n)d 天') % {'n': line.count}}" if line.counts else said
