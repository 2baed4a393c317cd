"""Excel files as people here hand them on: a head row that stays, real dates, text that can't become a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from doorstep.base import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """One sheet as a download called `name`. Text is written as text, so a name that begins with = stays a name."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
    )
    bold = book.add_format({"bold": True, "bg_color": "#E7F1ED", "border": 1, "text_wrap": True})
    when = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    widths = [len(word) * 2 + 2 for word in head]
    for column, word in enumerate(head):
        sheet.write_string(0, column, str(word), bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, when)
            widths[column] = max(widths[column], min(_width(value), 44))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    book.close()
    return download(name, held.getvalue())


def download(name: str, book: bytes) -> HttpResponse:
    """An Excel file that the browser saves as `name`."""
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _write(sheet: Any, line: int, column: int, value: Any, when: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        sheet.write_datetime(line, column, value.astimezone(clock.ZONE).replace(tzinfo=None), when)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value))


def _width(value: Any) -> int:
    """Columns that a value takes: a Chinese character takes two."""
    if isinstance(value, dt.datetime):
        return 18
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(value or "")) + 2
