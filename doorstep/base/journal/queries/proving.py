from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import NotFound
from doorstep.base.journal import merkle
from doorstep.base.journal.models import Head, Leaf
from doorstep.base.journal.sources import source_of

from .heads import head_over

# both sides bounded: PostgreSQL does not conclude the second from the first, and would read all leaves
WAITING = (
    "SELECT row.id FROM {table} row WHERE row.id > %s AND NOT EXISTS"
    " (SELECT FROM journal_leaf leaf WHERE leaf.log = %s AND leaf.ref > %s AND leaf.ref = row.id)"
    " ORDER BY row.id LIMIT %s"
)
NODES = (
    "SELECT n.level, n.index, n.hash FROM journal_node n"
    " JOIN unnest(%s::int[], %s::bigint[]) AS wanted(level, index) ON n.level = wanted.level AND n.index = wanted.index"
    " WHERE n.log = %s"
)


@dataclass(frozen=True)
class Proof:
    """That a row's leaf stands at `index` under a signed head."""

    index: int
    path: list[bytes]
    head: Head


def waiting(log: str, *, above: int = 0, most: int) -> list[int]:
    """The ids of committed rows that have no place in the log, lowest first. One query.

    An anti-join and never "id > last": ids become visible out of order. `above` only skips what is known to be settled.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING.format(table=source_of(log).table), [above, log, above, most])
        return [ref for (ref,) in cursor.fetchall()]


def size(log: str) -> int:
    """How many leaves a log has. One query."""
    last = Leaf.objects.filter(log=log).order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def root(log: str, of_size: int) -> bytes:
    """The root over the first `of_size` leaves. Two queries."""
    return _over(log, [range(of_size)])[0]


def inclusion(log: str, ref: int) -> Proof:
    """The proof that the row `ref` is in the log, under the newest signed head. Four queries.

    Raises NotFound ("not_placed", "not_signed") for the second or the minute in which the sequencer has not been there.
    """
    index = Leaf.objects.filter(log=log, ref=ref).values_list("index", flat=True).first()
    if index is None:
        raise NotFound(_("这一行还没有排入日志，请稍后再试。"), code="not_placed")
    head = head_over(log, index)
    if head is None:
        raise NotFound(_("这一行之后日志还没有签名，请一分钟后再试。"), code="not_signed")
    return Proof(index, _over(log, merkle.inclusion(index, head.size)), head)


def consistency(log: str, old: int, new: int) -> list[bytes]:
    """The proof that the log of size `new` begins with that of size `old`. Two queries."""
    return _over(log, merkle.consistency(old, new)) if 0 < old < new else []


class BrokenLog(Exception):
    """Leaves or nodes of a log are not there: the sequencer adds nothing to it. `doorstep journal verify` says more."""


def growing(log: str, of_size: int) -> merkle.Growing:
    """The tree of the first `of_size` leaves, ready to take more. Two queries. Raises BrokenLog."""
    rows = [
        [(level * merkle.STRIDE, index) for index in row] for level, row in enumerate(merkle.edge(of_size))
    ]
    found = hashes(log, [node for row in rows for node in row])
    return merkle.Growing(of_size, [[found[node] for node in row] for row in rows])


def hashes(log: str, nodes: Sequence[merkle.Node]) -> dict[merkle.Node, bytes]:
    """The hashes of kept nodes, leaves among them. Two queries, whatever the log's size. Raises BrokenLog."""
    leaves = [index for level, index in nodes if level == 0]
    rows = Leaf.objects.filter(log=log, index__in=leaves).values_list("index", "hash")
    found = {(0, index): bytes(one) for index, one in rows}
    inner = [node for node in nodes if node[0]]
    if inner:
        with connection.cursor() as cursor:
            cursor.execute(NODES, [[level for level, _i in inner], [index for _l, index in inner], log])
            found |= {(level, index): bytes(one) for level, index, one in cursor.fetchall()}
    if len(found) < len(set(nodes)):
        raise BrokenLog(
            f"{log}: {len(set(nodes)) - len(found)} hashes are missing; run doorstep journal verify"
        )
    return found


def _over(log: str, parts: Sequence[range]) -> list[bytes]:
    """The hash over each range of leaves."""
    covering = [[merkle.kept(node) for node in merkle.covering(part)] for part in parts]
    found = hashes(log, [node for nodes in covering for kept in nodes for node in kept])
    return [
        merkle.joined([merkle.perfect([found[node] for node in kept]) for kept in nodes])
        for nodes in covering
    ]
