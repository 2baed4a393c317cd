"""The Merkle tree of a transparency log, pure: RFC 9162 §2.1 with SHA-256.

A leaf's hash is SHA-256(0x00 ‖ data), a node's SHA-256(0x01 ‖ left ‖ right). `(level, index)` names the perfect node
over the leaves index·2^level … (index+1)·2^level - 1; such a node never changes once its leaves are there. Every hash
that a root or a proof needs stands over a range of leaves, and `covering` says which perfect nodes make it up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
STRIDE = 4
"""Nodes are kept for every fourth level: the others are at most seven hashes away."""
WIDTH = 1 << STRIDE

Node = tuple[int, int]
"""(level, index) of a perfect node; level 0 is a leaf."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size` (at least 2): where the RFC cuts a tree."""
    return 1 << (size - 1).bit_length() - 1


def covering(leaves: range) -> list[Node]:
    """The perfect nodes over a range that the RFC's cuts can give, left to right."""
    nodes = []
    start = leaves.start
    while start < leaves.stop:
        level = (leaves.stop - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def joined(hashes: Sequence[bytes]) -> bytes:
    """The hash over the nodes that `covering` named; EMPTY for none."""
    if not hashes:
        return EMPTY
    whole = hashes[-1]
    for left in reversed(hashes[:-1]):
        whole = node_hash(left, whole)
    return whole


def perfect(hashes: Sequence[bytes]) -> bytes:
    """The hash of the perfect node over 1, 2, 4, … hashes of one level."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def kept(node: Node) -> list[Node]:
    """The nodes of a kept level that make up `node`: itself, or 2, 4 or 8 below it."""
    level, index = node
    low = level % STRIDE
    return [(level - low, (index << low) + i) for i in range(1 << low)]


def inclusion(index: int, size: int) -> list[range]:
    """PATH (§2.1.3.1): the leaves under each hash of the proof that leaf `index` is in the tree of `size`."""
    _check(0 <= index < size, "the leaf lies outside the tree")
    path = []
    start, stop = 0, size
    while stop - start > 1:
        cut = start + _split(stop - start)
        if index < cut:
            path.append(range(cut, stop))
            stop = cut
        else:
            path.append(range(start, cut))
            start = cut
    return path[::-1]


def consistency(old: int, new: int) -> list[range]:
    """PROOF (§2.1.4.1): the leaves under each hash of the proof that the tree of `new` only added to that of `old`."""
    _check(0 < old <= new, "a proof needs a smaller tree that is not empty")
    path = []
    start, stop = 0, new
    is_whole = True
    while old < stop:
        cut = start + _split(stop - start)
        if old <= cut:
            path.append(range(cut, stop))
            stop = cut
        else:
            path.append(range(start, cut))
            start, is_whole = cut, False
    if not is_whole:
        path.append(range(start, stop))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf with this hash stands at `index` under `root` (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(other, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, other)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `new` begins with the tree of `old` (§2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    if not 0 < old < new or not path:
        return False
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, other)
        number, last = number >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def edge(size: int) -> list[range]:
    """For each kept level from the leaves up, the indexes of its nodes that have no kept parent yet."""
    levels = []
    while size:
        levels.append(range(size - size % WIDTH, size))
        size //= WIDTH
    return levels


class Growing:
    """A tree that takes leaf after leaf and remembers only its right edge: at most 15 hashes for each kept level."""

    def __init__(self, size: int = 0, hashes: Sequence[Iterable[bytes]] = ()) -> None:
        """Go on with a tree of `size` whose `edge(size)` has these hashes."""
        self.size = size
        self._edge = [list(row) for row in hashes]
        _check([len(row) for row in self._edge] == [len(row) for row in edge(size)], "not this tree's edge")

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf by its hash; gives the kept nodes that it completes (usually none)."""
        self.size += 1
        return self._add(0, leaf)

    def append_block(self, node: bytes) -> list[tuple[Node, bytes]]:
        """Add the next 16 leaves by the hash of the node over them; gives the kept nodes above that it completes.

        Only where the tree's size is a multiple of 16.
        """
        _check(self.size % WIDTH == 0, "the tree ends inside a block")
        self.size += WIDTH
        if not self._edge:
            self._edge.append([])
        return self._add(1, node)

    def copy(self) -> Growing:
        """A tree of its own with the same leaves."""
        return Growing(self.size, self._edge)

    def _add(self, level: int, fresh: bytes) -> list[tuple[Node, bytes]]:
        completed: list[tuple[Node, bytes]] = []
        while True:
            if level == len(self._edge):
                self._edge.append([])
            row = self._edge[level]
            row.append(fresh)
            if len(row) < WIDTH:
                return completed
            fresh = perfect(row)
            row.clear()
            level += 1
            completed.append(((level * STRIDE, (self.size >> level * STRIDE) - 1), fresh))

    def root(self, more: Sequence[bytes] = ()) -> bytes:
        """The root over all leaves so far and `more`; those must not complete a block."""
        parts: list[bytes] = []
        for level, kept_here in enumerate(self._edge or [[]]):
            row = [*kept_here, *more] if level == 0 else kept_here
            below: list[bytes] = []
            start = 0
            for height, _index in covering(range(len(row))):
                below.append(perfect(row[start : start + (1 << height)]))
                start += 1 << height
            parts = below + parts
        return joined(parts)


def _check(is_right: bool, words: str) -> None:
    if not is_right:
        raise ValueError(words)
