"""Reading tables that people make outside: streamed, every wrong row named by its line, nothing half taken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import Invalid

MOST_ERRORS = 200
"""A file that is wrong everywhere is shown this many times, not a million times."""


@dataclass(frozen=True)
class RowError:
    """What is wrong at one place of one file, for the person who made the file."""

    file: str
    line: int
    column: str
    message: Any

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.column} {self.message}"


class BadRows(Invalid):
    """A file was refused as a whole; `rows` says every place that is wrong."""

    def __init__(self, rows: Sequence[RowError]) -> None:
        message = _("文件有%(count)d处错误，没有导入任何数据。") % {"count": len(rows)}
        errors: dict[str, list[Any]] = {}
        for row in rows:
            errors.setdefault(f"{row.file}:{row.line}", []).append(f"{row.column} {row.message}".strip())
        super().__init__("bad_rows", message, errors=errors)
        self.rows = tuple(rows)

    def __str__(self) -> str:
        return "\n".join([str(self.message), *map(str, self.rows)])


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One row: its line in the file and its values, trimmed."""

    line: int
    values_by_column: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values_by_column[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_column)

    def __len__(self) -> int:
        return len(self.values_by_column)


class Problems:
    """Collects what is wrong while a file is read, so that its maker mends it in one go."""

    def __init__(self) -> None:
        self.rows: list[RowError] = []

    def add(self, file: Path, line: int, column: str, message: Any) -> None:
        """Note one wrong place; beyond MOST_ERRORS the import stops at once (raises BadRows)."""
        self.rows.append(RowError(file.name, line, column, message))
        if len(self.rows) >= MOST_ERRORS:
            raise BadRows(self.rows)

    def stop(self) -> None:
        """Raise BadRows if anything was wrong so far."""
        if self.rows:
            raise BadRows(self.rows)


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without a mark), else GB 18030, which Chinese Excel writes; raises BadRows for neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadRows([RowError(path.name, 0, "", _("文件不是UTF-8或GB18030编码的文本。"))])


def rows(path: Path, columns: Sequence[str], problems: Problems) -> Iterator[Row]:
    """The rows of a CSV file one by one; rows with too many or too few cells go to `problems` and are left out.

    Raises BadRows when the file is missing, is no text, or lacks one of `columns`.
    """
    if not path.is_file():
        raise BadRows([RowError(path.name, 0, "", _("找不到文件。"))])
    with path.open(encoding=encoding_of(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            for column in columns:
                if column not in header:
                    problems.add(path, 1, column, _("表头缺少这一列。"))
            problems.stop()
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    problems.add(
                        path,
                        reader.line_num,
                        "",
                        _("这一行有%(got)d格，应有%(want)d格。") % {"got": len(cells), "want": len(header)},
                    )
                    continue
                yield Row(reader.line_num, {c: v.strip() for c, v in zip(header, cells, strict=True)})
        except csv.Error as error:
            problems.add(path, reader.line_num, "", _("这一行读不出来：%(why)s") % {"why": error})
