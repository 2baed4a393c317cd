"""The bureau's first page: today, site by site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.faces.office import sheets
from doorstep.insight.indicators import queries
from doorstep.insight.indicators.queries import Today
from doorstep.registry.places import queries as places

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Who waits, who was served, minutes from ticket to certificate; sites without visitors on request or by name."""
    found = queries.today(request.actor)
    busy = [row for row in found.sites if row.has_activity]
    words = request.GET.get("q", "").strip()
    rows, quiet = busy, [row.site for row in found.sites if not row.has_activity]
    if words:
        named = {site.pk for site in places.named(words, [row.site for row in found.sites])}
        rows, quiet = [row for row in found.sites if row.site.pk in named], []
    context = {
        "today": found,
        "rows": rows,
        "busy_count": len(busy),
        "show_all": request.GET.get("show") == "all" or not busy,
        "quiet_count": len(quiet),
        "quiet": places.by_town(quiet),
        "words": words,
        "figures": figures(found),
        "scale": max([row.pace.p90 or 0 for row in rows], default=0) or 1,
    }
    return render(request, "office/today.html", context)


@require_safe
def today_sheet(request: HttpRequest) -> HttpResponse:
    """The same table, all sites, as an Excel file."""
    found = queries.today(request.actor)
    response = HttpResponse(sheets.today(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="today-{found.at:%Y%m%d-%H%M}.xlsx"'
    return response


def figures(found: Today) -> list[dict[str, object]]:
    """The four numbers on top, each with what it means and how it has changed in a week."""
    longest = found.longest
    wait_note = _("没有人在等")
    if longest is not None:
        wait_note = _("最久的等了 %(minutes)d 分钟，在%(site)s") % {
            "minutes": round(longest.longest or 0),
            "site": longest.site.name,
        }
    return [
        {"name": _("现在等候"), "value": found.waiting, "unit": _("人"), "note": wait_note},
        {
            "name": _("今日已办"),
            "value": found.served,
            "unit": _("人"),
            "note": _change(found.served, found.served_before, _("上周同日此时 %(n)s 人")),
        },
        {
            "name": _("取号到出证（一半在此以内）"),
            "value": "—" if found.pace.median is None else round(found.pace.median),
            "unit": "" if found.pace.median is None else _("分钟"),
            "note": _pace_note(found),
        },
        {
            "name": _("取号到出证（九成在此以内）"),
            "value": "—" if found.pace.p90 is None else round(found.pace.p90),
            "unit": "" if found.pace.p90 is None else _("分钟"),
            "note": _("按今日已出证的 %(n)d 件计算") % {"n": found.pace.count},
        },
    ]


def _change(now: int, before: int, words: str) -> str:
    text = words % {"n": before}
    difference = now - before
    if difference > 0:
        return text + _("，多 %(n)d 人") % {"n": difference}
    if difference < 0:
        return text + _("，少 %(n)d 人") % {"n": -difference}
    return text + _("，一样多")


def _pace_note(found: Today) -> str:
    if found.pace.median is None:
        return _("今天还没有出证")
    if found.pace_before.median is None:
        return _("一半的人在这个时间内拿到证；上周同日没有可比数据")
    return _("一半的人在这个时间内拿到证；上周同日 %(n)d 分钟") % {"n": round(found.pace_before.median)}
