"""The slips for the 80 mm printer. Plain values in, PDF out; nothing is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from doorstep.base.clock import words

from . import typesetting


def ticket_slip(
    *, site: str, number: str, business: str, ahead: int, minutes: int | None, taken_at: dt.datetime, url: str
) -> bytes:
    """The slip of a ticket for the 80 mm printer; `url` opens the ticket's waiting page (domain.md §7)."""
    lines = [business, _("前面还有 %(ahead)d 人") % {"ahead": ahead} if ahead else _("前面没有人")]
    if minutes is not None:
        lines.append(_("预计等候约 %(minutes)d 分钟") % {"minutes": minutes})
    lines.append(words.moment(taken_at))
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
            words.moment(finished_at),
            _("非常满意　满意　基本满意"),
            _("不满意　非常不满意"),
        ],
        "qr": typesetting.qr(url),
        "ask": _("扫码评价，匿名也可以"),
        "foot": _("评价不经过窗口人员，办事人员看不到是谁评的"),
    }
    return typesetting.pdf("slip", values, at=finished_at)


def pack_cover(
    *,
    title: str,
    number: str,
    site: str,
    applicant: str,
    rows: Sequence[tuple[str, str, str]],
    coming: Sequence[str],
    printed_at: dt.datetime,
) -> bytes:
    """The cover of a result pack: item, result and its number of everything inside, to be signed for once."""
    values = {
        "title": f"{title} {_('领取单')}",
        "number": number,
        "site": site,
        "applicant": applicant,
        "label": _("编号"),
        "heads": ["", _("事项"), _("结果"), _("证照编号")],
        "rows": [list(row) for row in rows],
        "later": _("还在办理，办好另行领取："),
        "coming": list(coming),
        "signs": [_("领取人"), _("证件核验"), _("经办人"), _("日期")],
        "foot": _("合并打印，供领取时清点；电子签章以每份证照自己的文件为准。"),
    }
    return typesetting.pdf("pack", values, at=printed_at)
