from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from doorstep.base.core.locks import alone
from doorstep.base.journal import merkle, queries
from doorstep.base.journal.sources import source_of

LOCK = "journal.log."
BATCH = 5000

LEAVES = (
    "INSERT INTO journal_leaf (log, index, ref, hash)"
    " SELECT %s, %s + nth - 1, ref, hash FROM unnest(%s::bigint[], %s::bytea[]) WITH ORDINALITY AS leaf(ref, hash, nth)"
)
NODES = (
    "INSERT INTO journal_node (log, level, index, hash)"
    " SELECT %s, level, index, hash FROM unnest(%s::int[], %s::bigint[], %s::bytea[]) AS node(level, index, hash)"
)


@dataclass(frozen=True)
class Placed:
    """What one batch did: how many rows got their place, and the highest id among them."""

    count: int
    last: int
    is_drained: bool
    """No committed row is left waiting above where the batch began."""


@transaction.atomic
def place(log: str, *, above: int = 0, most: int = BATCH) -> Placed | None:
    """Give committed rows that have no place in the log theirs, in the order of their ids, at most `most` of them.

    An anti-join and never "id > last": ids become visible out of order. `above` only skips rows that are known to be
    settled. None where another sequencer holds the log. Either the whole batch is placed or nothing.
    """
    if not alone(LOCK + log):
        return None
    refs = queries.waiting(log, above=above, most=most)
    if not refs:
        return Placed(0, above, is_drained=True)
    written = dict(source_of(log).written(refs))
    _append(log, refs, [merkle.leaf_hash(written[ref]) for ref in refs])
    return Placed(len(refs), refs[-1], is_drained=len(refs) < most)


def _append(log: str, refs: Sequence[int], hashes: Sequence[bytes]) -> None:
    size = queries.size(log)
    growing = queries.growing(log, size)
    nodes = [node for leaf in hashes for node in growing.append(leaf)]
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, [log, size, list(refs), list(hashes)])
        if nodes:
            levels = [level for (level, _index), _hash in nodes]
            indexes = [index for (_level, index), _hash in nodes]
            cursor.execute(NODES, [log, levels, indexes, [one for _node, one in nodes]])
