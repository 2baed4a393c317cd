"""Why a block's places no longer give the node that stands over it, and which of them."""

from __future__ import annotations

from doorstep.base.journal import blame, merkle
from doorstep.base.journal.findings import Findings

from . import walking
from .walking import Block

NEAR = 8
"""So many broken blocks are tried for a place that was swapped into another one."""


def name_causes(log: str, blocks: list[Block], found: Findings) -> int:
    """Name what was done to each of the blocks; returns how many rows were taken out and the rest closed up."""
    while blocks:
        block, *blocks = blocks
        hashes, fits = _hashes(block), _fits(block)
        if pair := blame.swapped(hashes, fits):
            _reordered(log, [(block, place) for place in pair], found)
            continue
        if other := _partner(block, blocks):
            second, pair = other
            _reordered(log, [(block, pair[0]), (second, pair[1])], found)
            blocks.remove(second)
            continue
        following = walking.leaves(log, range(block.start, block.start + 3 * merkle.WIDTH))
        if shift := blame.put_in(following, fits):
            start, count = shift
            for place in [place for one in (block, *blocks[:1]) for place in one.places][
                start : start + count
            ]:
                found.add(log, "inserted", index=place.index, entry=place.ref)
            return -count
        following_node = walking.node_at(log, (merkle.STRIDE, block.number + 1))
        if following_node and (count := blame.taken_out(following, blame.gives(following_node))):
            found.add(log, "deleted", index=block.start, last=block.start + merkle.WIDTH - 1)
            return count
        found.add(log, "changed", index=block.start, last=block.start + merkle.WIDTH - 1)
    return 0


def _hashes(block: Block) -> list[bytes]:
    return [place.hash for place in block.places]


def _fits(block: Block) -> blame.Fits:
    return blame.gives(block.node or b"")


def _partner(block: Block, others: list[Block]) -> tuple[Block, tuple[int, int]] | None:
    for other in others[:NEAR]:
        pair = blame.swapped_across(_hashes(block), _fits(block), _hashes(other), _fits(other))
        if pair:
            return other, pair
    return None


def _reordered(log: str, pair: list[tuple[Block, int]], found: Findings) -> None:
    for block, number in pair:
        place = block.places[number]
        found.add(log, "reordered", index=place.index, entry=place.ref)
