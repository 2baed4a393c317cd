"""What a verification of the logs found."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_NAMED = 10_000
"""So many breaches are named one by one; more are only counted."""

WORDS = {
    "deleted": gettext_lazy("这一行被删除，后面的行还在。"),
    "changed": gettext_lazy("这一行排入日志以后被改过。"),
    "inserted": gettext_lazy("这一行是后来补插的：它自称早于一个没有包含它的签名。"),
    "reordered": gettext_lazy("这一行不在自己的位置上：被调换。"),
    "cut_off": gettext_lazy("日志的末尾被截去，这些行不在了。"),
    "unsequenced_old": gettext_lazy("这一行早已写入，却没有排入日志：排序进程没有运行，或这一行是补插的。"),
    "leaf_missing": gettext_lazy("这一行还在，它在日志里的位置被删去。"),
    "leaf_changed": gettext_lazy("这一行没有变，它在日志里的位置被改过。"),
    "node_changed": gettext_lazy("日志树的节点被改过或删去，各行没有变。"),
    "rewritten": gettext_lazy("这些行与签名不符：日志从这里起被改写。"),
    "head_forged": gettext_lazy("这个签名不是由本县的密钥签的。"),
    "head_missing": gettext_lazy("其他单位留存的签名，本地已经没有了。"),
}
"""Every kind of breach (a stable word) and what it means."""


@dataclass(frozen=True)
class Breach:
    """One thing that is wrong: in which log, what, at which places (from 0), with which row (its id), and in words."""

    log: str
    kind: str
    index: int | None
    last: int | None
    entry: int | None
    words: str


@dataclass
class Findings:
    """All that is wrong, and how much was looked at."""

    leaves: Counter[str] = field(default_factory=Counter)
    heads: Counter[str] = field(default_factory=Counter)
    breaches: list[Breach] = field(default_factory=list)
    unnamed: int = 0

    def add(
        self,
        log: str,
        kind: str,
        *,
        index: int | None = None,
        last: int | None = None,
        entry: int | None = None,
    ) -> None:
        """Name a breach, at one place or from `index` to `last`."""
        if len(self.breaches) >= MOST_NAMED:
            self.unnamed += 1
            return
        last = index if last is None else last
        self.breaches.append(Breach(log, kind, index, last, entry, str(WORDS[kind])))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.breaches

    def as_json(self) -> dict[str, Any]:
        """For programs: {"ok", "leaves", "heads", "breaches": [{log, kind, index, last, entry, words}], "unnamed"}."""
        return {
            "ok": self.is_clean,
            "leaves": dict(self.leaves),
            "heads": dict(self.heads),
            "breaches": [asdict(breach) for breach in self.breaches],
            "unnamed": self.unnamed,
        }

    def as_text(self) -> str:
        """For people: a line for each breach, and a last one that counts."""
        lines = [
            f"{b.log} {b.kind} {'-' if b.index is None else b.index}"
            f"{'' if b.last == b.index else f'…{b.last}'} {'' if b.entry is None else f'#{b.entry} '}{b.words}"
            for b in self.breaches
        ]
        counts = {
            "leaves": sum(self.leaves.values()),
            "heads": sum(self.heads.values()),
            "breaches": len(self.breaches) + self.unnamed,
        }
        lines.append(_("%(leaves)d 行、%(heads)d 个签名，%(breaches)d 处不符") % counts)
        return "\n".join(lines)
