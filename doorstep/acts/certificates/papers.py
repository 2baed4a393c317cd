"""The slips for the 80 mm printer. Plain values in, PDF out; nothing is kept."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from doorstep.base import clock

from . import typesetting


def ticket_slip(
    *, site: str, number: str, business: str, ahead: int, minutes: int | None, taken_at: dt.datetime, url: str
) -> bytes:
    """The slip of a ticket for the 80 mm printer; `url` opens the ticket's waiting page (domain.md §7)."""
    lines = [business, _("前面还有 %(ahead)d 人") % {"ahead": ahead} if ahead else _("前面没有人")]
    if minutes is not None:
        lines.append(_("预计等候约 %(minutes)d 分钟") % {"minutes": minutes})
    lines.append(f"{taken_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}")
    values = {
        "title": _("排队号"),
        "site": site,
        "number": number,
        "lines": lines,
        "qr": typesetting.qr(url),
        "ask": _("扫码看排队进度"),
        "foot": _("过号不用重新取号，请找导办台恢复"),
    }
    return typesetting.pdf("slip", values, at=taken_at)


def rating_slip(*, site: str, item: str, affair: str, finished_at: dt.datetime, url: str) -> bytes:
    """The slip that asks for a judgement (好差评) for the 80 mm printer; `url` carries its one-time code."""
    values = {
        "title": _("请您评价本次服务"),
        "site": site,
        "number": affair,
        "lines": [
            item,
            f"{finished_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
            _("非常满意　满意　基本满意"),
            _("不满意　非常不满意"),
        ],
        "qr": typesetting.qr(url),
        "ask": _("扫码评价，匿名也可以"),
        "foot": _("评价不经过窗口人员，办事人员看不到是谁评的"),
    }
    return typesetting.pdf("slip", values, at=finished_at)
