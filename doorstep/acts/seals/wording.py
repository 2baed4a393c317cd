"""The rules' Markdown as blocks (pure): headings, lists and paragraphs are all that a county's document uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Block:
    """A heading or paragraph with its `words`, or a list with its `rows`."""

    kind: str
    words: str = ""
    rows: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The blocks of a document in order; what is no heading and no list is a paragraph, never markup of a page."""
    return list(_joined(text.splitlines()))


def _joined(lines: list[str]) -> Iterator[Block]:
    rows: list[str] = []
    for line in [*lines, ""]:
        words = line.strip()
        if words.startswith(("- ", "* ")):
            rows.append(words[2:].strip())
            continue
        if rows:
            yield Block("list", rows=rows)
            rows = []
        if words.startswith("#"):
            yield Block("heading", words.lstrip("# "))
        elif words:
            yield Block("paragraph", words)
