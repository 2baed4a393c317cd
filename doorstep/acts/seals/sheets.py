"""The register as an Excel file."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from .queries import Line


def register_sheet(title: str, lines: Sequence[Line]) -> bytes:
    """用章登记台账 with every field of domain.md §3. Codes and numbers are text, and no cell is ever a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_("用章登记台账"))
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#F1EFE8"}
    )
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, (label, width) in enumerate(_columns()):
        sheet.write_string(2, column, label, head)
        sheet.set_column(column, column, width)
    for row, line in enumerate(lines, start=3):
        for column, value in enumerate(_cells(line)):
            sheet.write_string(row, column, value, text)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return buffer.getvalue()


def _columns() -> list[tuple[str, int]]:
    return [
        (_("序号"), 6),
        (_("用章时间"), 17),
        (_("印章编号"), 14),
        (_("印章名称"), 24),
        (_("点位"), 20),
        (_("事项名称"), 22),
        (_("办件编号"), 22),
        (_("申请人"), 14),
        (_("文书名称"), 16),
        (_("文号"), 22),
        (_("份数"), 6),
        (_("骑缝/错页"), 8),
        (_("用章事由"), 18),
        (_("经办人"), 10),
        (_("审核（批准）人"), 10),
        (_("监印人"), 10),
        (_("见证人"), 10),
        (_("介质"), 10),
        (_("文件摘要（SHA-256）"), 34),
        (_("备注、冲正"), 22),
    ]


def _cells(line: Line) -> list[str]:
    return [
        str(line.number),
        f"{line.at:%Y-%m-%d %H:%M:%S}",
        line.seal_code,
        line.seal_name,
        line.site,
        line.item_name,
        line.affair,
        line.applicant,
        line.document_name,
        line.document_number,
        str(line.copies),
        line.edge,
        line.reason,
        line.handler,
        line.approver,
        line.keeper,
        line.witness,
        str(line.medium),
        line.digest,
        line.notes,
    ]
