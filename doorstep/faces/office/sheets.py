"""Tables as Excel files."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from doorstep.insight.indicators.queries import Today


def today(found: Today) -> bytes:
    """The day's table. Text is written as text, never as a formula, whatever a site is called."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("今日运行"))
    bold = book.add_format({"bold": True, "bottom": 1})
    minutes = book.add_format({"num_format": "0.0"})
    sheet.write_string(0, 0, _("今日运行情况，截至 %(at)s") % {"at": f"{found.at:%Y-%m-%d %H:%M}"})
    heads = [
        _("点位编码"),
        _("点位"),
        _("类型"),
        _("等候人数"),
        _("最久等候（分钟）"),
        _("办理中"),
        _("已办人数"),
        _("已出证件数"),
        _("取号到出证：一半办件不超过（分钟）"),
        _("取号到出证：九成办件不超过（分钟）"),
    ]
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, bold)
    for line, row in enumerate(found.sites, start=3):
        sheet.write_string(line, 0, row.site.code)
        sheet.write_string(line, 1, row.site.name)
        sheet.write_string(line, 2, str(row.site.get_tier_display()))
        sheet.write_number(line, 3, row.waiting)
        sheet.write_number(line, 5, row.at_counter)
        sheet.write_number(line, 6, row.served)
        sheet.write_number(line, 7, row.pace.count)
        for column, value in ((4, row.longest), (8, row.pace.median), (9, row.pace.p90)):
            if value is not None:
                sheet.write_number(line, column, value, minutes)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 9, 16)
    sheet.freeze_panes(3, 2)
    book.close()
    return buffer.getvalue()
