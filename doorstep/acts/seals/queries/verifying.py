"""Whether the registers are what was written, and if not, which line of which seal is wrong and how.

A line is believed only if its mac fits (the key is not in the database). What is missing, put in, moved or cut off is
found against three others that were written in the same transactions: the seal's head and last number, the journal,
and the documents that were sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.acts.seals import line, witnesses
from doorstep.acts.seals.models import Seal, SealUse
from doorstep.base.core import crypto
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import is_intact

USED = "seal.used"
BATCH = 2000
MOST_CUT = 100_000
"""A head that claims more lines than this beyond the last one was itself changed."""


@dataclass(frozen=True)
class Breach:
    """One thing that is wrong: with which seal, at which number, what (a stable word), and in words."""

    seal: str
    number: int | None
    what: str
    words: str


@dataclass
class Report:
    """What a verification found."""

    seals: int = 0
    uses: int = 0
    breaches: list[Breach] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong."""
        return not self.breaches

    def as_json(self) -> dict[str, Any]:
        """For programs: {"ok", "seals", "uses", "breaches": [{seal, number, what, words}]}."""
        return {
            "ok": self.is_clean,
            "seals": self.seals,
            "uses": self.uses,
            "breaches": [asdict(breach) for breach in self.breaches],
        }


@dataclass(frozen=True)
class _Noted:
    """What the journal says of one line."""

    mac: bytes
    document: str
    is_intact: bool


def verify() -> Report:
    """Check every register against its macs, its seal's head, the journal and the sealed documents; changes nothing.

    Reads one moment's picture (repeatable read) unless the caller is in a transaction already.
    """
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        report = Report()
        noted = _journal()
        for seal in Seal.objects.order_by("code"):
            _verify_seal(seal, noted.pop(seal.code, {}), report)
        for code, lines in sorted(noted.items()):
            report.breaches += [
                Breach(code, number, "deleted", _("印章本身不在了，日志里有这一行用印。"))
                for number in sorted(lines)
            ]
        _ask_witnesses(report)
    return report


def _journal() -> dict[str, dict[int, _Noted]]:
    """Seal → number → what was noted when the line was written."""
    found: dict[str, dict[int, _Noted]] = {}
    for entry in Entry.objects.filter(event=USED).order_by("id").iterator(BATCH):
        number = entry.data.get("number", 0)
        noted = _Noted(
            bytes.fromhex(entry.data.get("mac", "")), entry.data.get("document", ""), is_intact(entry)
        )
        found.setdefault(entry.subject_id, {})[number] = noted
    return found


def _verify_seal(seal: Seal, noted: dict[int, _Noted], report: Report) -> None:
    key = crypto.key("seals")
    by_mac = {note.mac: number for number, note in noted.items()}
    report.seals += 1
    expected, previous, previous_is_right = 1, line.GENESIS, True
    for use in SealUse.objects.filter(seal=seal).order_by("number").iterator(BATCH):
        report.uses += 1
        right = line.is_right(key, use)
        if not right and use.number not in noted and use.number > seal.last_number:
            words = _("这一行不是由程序写入的（在最后一号之后）。")
            report.breaches.append(Breach(seal.code, use.number, "inserted", words))
            continue
        report.breaches += _gone(seal, expected, use.number, noted)
        if not right:
            report.breaches.append(_wrong_line(seal, use, noted, by_mac))
        elif previous_is_right and use.number == expected and bytes(use.previous) != previous:
            report.breaches.append(Breach(seal.code, use.number, "broken_chain", _("与前一行的链接断开。")))
        else:
            report.breaches += _against_journal(seal, use, noted)
        expected = use.number + 1
        previous, previous_is_right = bytes(use.mac), right
        noted.pop(use.number, None)
    report.breaches += _tail(seal, expected, previous, noted)


def _gone(seal: Seal, first: int, end: int, noted: dict[int, _Noted]) -> Iterator[Breach]:
    for number in range(first, end):
        noted.pop(number, None)
        yield Breach(seal.code, number, "deleted", _("这一行被删除，后面的行还在。"))


def _wrong_line(seal: Seal, use: SealUse, noted: dict[int, _Noted], by_mac: dict[bytes, int]) -> Breach:
    origin = by_mac.get(bytes(use.mac))
    if origin is not None and origin != use.number:
        words = _("这一行是第 %(number)d 号的：被调换或复制。") % {"number": origin}
        return Breach(seal.code, use.number, "moved", words)
    if use.number not in noted:
        return Breach(seal.code, use.number, "inserted", _("这一行不是由程序写入的（日志里没有）。"))
    return Breach(seal.code, use.number, "changed", _("这一行写入以后被改过。"))


def _against_journal(seal: Seal, use: SealUse, noted: dict[int, _Noted]) -> Iterator[Breach]:
    note = noted.get(use.number)
    if note is None:
        yield Breach(seal.code, use.number, "journal_missing", _("日志里没有这次用印：日志被删过。"))
    elif (
        not note.is_intact or note.mac != bytes(use.mac) or note.document != bytes(use.document_digest).hex()
    ):
        yield Breach(seal.code, use.number, "journal_changed", _("日志里这次用印的记录被改过。"))


def _tail(seal: Seal, end: int, last: bytes, noted: dict[int, _Noted]) -> Iterator[Breach]:
    """What the head and the journal know beyond the last line that is there."""
    cut = {number for number in noted if number >= end}
    if seal.last_number - end < MOST_CUT:
        cut |= set(range(end, seal.last_number + 1))
    for number in sorted(cut):
        yield Breach(seal.code, number, "cut_off", _("登记簿的末尾被截去，这一行不在了。"))
    if not cut and (seal.last_number != end - 1 or (bytes(seal.head) or line.GENESIS) != last):
        words = _("印章记下的末行（第 %(number)d 号）与登记簿不符。") % {"number": seal.last_number}
        yield Breach(seal.code, seal.last_number, "head_changed", words)


def _ask_witnesses(report: Report) -> None:
    """Every sealed document must have its line, with the same digest."""
    for witness in witnesses.known().values():
        batch: list[witnesses.Sealed] = []
        for sealed in witness():
            batch.append(sealed)
            if len(batch) == BATCH:
                _compare(batch, report)
                batch = []
        _compare(batch, report)


def _compare(batch: list[witnesses.Sealed], report: Report) -> None:
    ids = [sealed.use_id for sealed in batch if sealed.use_id is not None]
    lines = {
        pk: (seal, number, bytes(digest))
        for pk, seal, number, digest in SealUse.objects.filter(pk__in=ids).values_list(
            "pk", "seal_id", "number", "document_digest"
        )
    }
    for sealed in batch:
        seal, number, digest = lines.get(sealed.use_id, ("", None, b""))
        if number is None:
            words = _("%(document)s 已用印，登记簿里没有这一行。") % {"document": sealed.document}
            report.breaches.append(Breach(seal, None, "document_without_line", words))
        elif digest != sealed.digest:
            words = _("%(document)s 的内容与登记的摘要不符。") % {"document": sealed.document}
            report.breaches.append(Breach(seal, number, "document_differs", words))
