"""A log read once from its first leaf to its last, in the database's order and in constant memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from doorstep.base.journal import merkle
from doorstep.base.journal.models import Head, Leaf, Node
from doorstep.base.journal.sources import Row, source_of

from .proving import waiting

PAGE = 2048


@dataclass(frozen=True)
class Place:
    """A leaf as it stands in the database, and what the row that it was given to says now: the leaf's hash made anew,
    and its moment (both None where the row is no longer there)."""

    index: int
    ref: int
    hash: bytes
    remade: bytes | None
    at: dt.datetime | None


@dataclass(frozen=True)
class Block:
    """Up to 16 places that one node stands over, and that node's hash where it is kept."""

    number: int
    places: list[Place]
    node: bytes | None

    @property
    def start(self) -> int:
        """The index of the first leaf that belongs here."""
        return self.number * merkle.WIDTH


def places(log: str) -> Iterator[Place]:
    """All places of a log in order."""
    source, after = source_of(log), -1
    while True:
        page = list(
            Leaf.objects.filter(log=log, index__gt=after)
            .order_by("index")
            .values_list("index", "ref", "hash")[:PAGE]
        )
        rows = {row.ref: row for row in source.rows([ref for _index, ref, _hash in page])}
        for index, ref, one in page:
            row = rows.get(ref)
            remade, at = (merkle.leaf_hash(row.data), row.at) if row else (None, None)
            yield Place(index, ref, bytes(one), remade, at)
        if len(page) < PAGE:
            return
        after = page[-1][0]


def blocks(log: str) -> Iterator[Block]:
    """All blocks of a log in order; one of whose places none is there is left out."""
    nodes = _nodes(log)
    number, node = next(nodes)
    for block, of_block in groupby(places(log), key=lambda place: place.index // merkle.WIDTH):
        while number < block:
            number, node = next(nodes)
        yield Block(block, list(of_block), node if number == block else None)


def _nodes(log: str) -> Iterator[tuple[float, bytes | None]]:
    after = -1
    while True:
        page = list(
            Node.objects.filter(log=log, level=merkle.STRIDE, index__gt=after)
            .order_by("index")
            .values_list("index", "hash")[:PAGE]
        )
        for index, one in page:
            yield index, bytes(one)
        if len(page) < PAGE:
            break
        after = page[-1][0]
    yield float("inf"), None


def leaves(log: str, indexes: range) -> list[bytes]:
    """The leaves' hashes as they stand in the database, as far as there are any."""
    found = Leaf.objects.filter(log=log, index__gte=indexes.start, index__lt=indexes.stop).order_by("index")
    return [bytes(one) for one in found.values_list("hash", flat=True)]


def node_at(log: str, node: merkle.Node) -> bytes | None:
    """The kept hash of a node."""
    found = Node.objects.filter(log=log, level=node[0], index=node[1]).values_list("hash", flat=True).first()
    return None if found is None else bytes(found)


def nodes_reach(log: str) -> int:
    """How many leaves the log must have had, by its nodes."""
    last = (
        Node.objects.filter(log=log, level=merkle.STRIDE).order_by("-index").values_list("index", flat=True)
    )
    return (last.first() + 1) * merkle.WIDTH if last.exists() else 0


def heads_by_size(log: str) -> Iterator[Head]:
    """All signed heads of a log, smallest tree first."""
    return Head.objects.filter(log=log).order_by("size", "id").iterator(PAGE)


def unplaced(log: str) -> Iterator[Row]:
    """The rows that have no place in the log, by their ids."""
    source, above = source_of(log), 0
    while True:
        ids = waiting(log, above=above, most=PAGE)
        yield from sorted(source.rows(ids), key=lambda row: row.ref)
        if len(ids) < PAGE:
            return
        above = ids[-1]
