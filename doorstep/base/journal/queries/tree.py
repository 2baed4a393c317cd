from __future__ import annotations

from doorstep.base.journal import blame, merkle
from doorstep.base.journal.findings import Findings
from doorstep.base.journal.models import Head

from . import walking
from .walking import Block, Place

REMEMBERED = 1000
"""So many blocks whose cause is not yet known are remembered."""
GUESSED = 2 * merkle.WIDTH
"""So many leaves at the end of what was grown are tried when a head does not fit."""


class Tree:
    """A log's tree grown twice over: from the places, and from the nodes that are kept over them. Where the two part,
    the next signed head says which one was signed."""

    def __init__(self, log: str, found: Findings) -> None:
        self.log, self.found = log, found
        self.by_places, self.by_nodes = merkle.Growing(), merkle.Growing()
        self.pending: list[Block] = []
        self.changed: list[Block] = []
        self.is_lost = False
        """From here on no head can be told to fit."""
        self.fitting = 0
        self.misfit: range | None = None
        # what to guess with: the tree up to the last block that gave its node, and the places since
        self.base = self.by_places.copy()
        self.since: list[Place] = []
        self.corrected: dict[int, bytes] = {}
        """Places whose leaf turned out to be another than both block and place had said."""

    def leaves(self, block: Block) -> list[bytes] | None:
        """The block's leaves as they were placed; None where they cannot be told from places and rows."""
        hashes = [place.hash for place in block.places]
        is_from_the_start = block.places[-1].index - block.start == len(hashes) - 1
        if not is_from_the_start:
            return None
        if len(hashes) < merkle.WIDTH:
            return None if block.node else hashes
        if block.node is None:
            self._node_changed(block.start, merkle.WIDTH)
            return hashes
        return blame.rightful(hashes, [place.remade for place in block.places], blame.gives(block.node))

    def grow(self, block: Block, leaves: list[bytes] | None) -> None:
        """Add a block whose places were looked at."""
        self._fill_up_to(block.number)
        if self.is_lost:
            return
        is_whole = len(block.places) == merkle.WIDTH
        if leaves is not None and not is_whole:
            for leaf in leaves:
                self.by_places.append(leaf)
                self.by_nodes.append(leaf)
        elif leaves is not None:
            self._add(merkle.perfect(leaves), merkle.perfect(leaves))
            if not self.pending:
                self.base, self.since = self.by_places.copy(), []
                return
        elif block.node is None:
            self.is_lost = True
        elif is_whole:
            self._add(merkle.perfect([place.hash for place in block.places]), block.node)
            if len(self.pending) < REMEMBERED:
                self.pending.append(block)
        else:
            self._add(block.node, block.node)
        self.since = [*self.since, *block.places][-GUESSED:]

    def _fill_up_to(self, number: int) -> None:
        """Whole blocks without any place: their nodes, where there are any, stand for them."""
        while not self.is_lost and self.by_nodes.size < number * merkle.WIDTH:
            node = walking.node_at(self.log, (merkle.STRIDE, self.by_nodes.size // merkle.WIDTH))
            if node is None:
                self.is_lost = True
            else:
                self._add(node, node)

    def _add(self, by_places: bytes, by_nodes: bytes) -> None:
        above = self.by_places.append_block(by_places)
        for (node, one), (_node, other) in zip(above, self.by_nodes.append_block(by_nodes), strict=True):
            if walking.node_at(self.log, node) not in {one, other}:
                self._node_changed(node[1] << node[0], 1 << node[0])

    def hold_against(self, head: Head, block: Block | None, leaves: list[bytes] | None) -> None:
        """Compare with a signed head that ends in `block`, whose leaves so far are the first of `leaves`, or at the end
        of all that was grown."""
        more = head.size - self.by_places.size
        if self.is_lost or more < 0 or (more and leaves is None):
            return
        rest, root = (leaves or [])[:more], bytes(head.root)
        if len(rest) < more:
            return
        if self.by_places.root(rest) == root:
            self._nodes_changed()
        elif self.by_nodes.root(rest) == root:
            self.by_places = self.by_nodes.copy()
            self.changed, self.pending = [*self.changed, *self.pending], []
        elif self.pending or not self._guess(head, block, leaves):
            if not self.pending:
                self.misfit = range(self.fitting, head.size)
            self.is_lost = True
            return
        self.fitting = head.size

    def _guess(self, head: Head, block: Block | None, leaves: list[bytes] | None) -> bool:
        """Whether the last places, put right by a guess, give this head; then names them."""
        here = [place for place in (block.places if block else []) if place.index < head.size]
        places = [place for place in [*self.since, *here] if self.base.size <= place.index < head.size]
        if len(places) > GUESSED or [place.index for place in places] != list(
            range(self.base.size, head.size)
        ):
            return False

        def fits(guess: list[bytes]) -> bool:
            tree = self.base.copy()
            for leaf in guess:
                tree.append(leaf)
            return tree.root() == bytes(head.root)

        hashes = [place.hash for place in places]
        right = blame.rightful(hashes, [place.remade for place in places], fits)
        if right is None and (pair := blame.swapped(hashes, fits)):
            right = list(hashes)
            right[pair[0]], right[pair[1]] = hashes[pair[1]], hashes[pair[0]]
            for number in pair:
                self.found.add(self.log, "reordered", index=places[number].index, entry=places[number].ref)
        if right is None:
            return False
        self._put_right(places, right, leaves)
        return True

    def _put_right(self, places: list[Place], right: list[bytes], leaves: list[bytes] | None) -> None:
        """Go on with the leaves that were signed."""
        size, tree = self.by_places.size, self.base.copy()
        for place, leaf in zip(places, right, strict=True):
            if leaf != place.hash:
                self.corrected[place.index] = leaf
            if place.index < size:
                tree.append(leaf)
            elif leaves is not None:
                leaves[place.index - size] = leaf
        self.by_places, self.by_nodes = tree, tree.copy()

    def _nodes_changed(self) -> None:
        for block in self.pending:
            self._node_changed(block.start, merkle.WIDTH)
        self.pending, self.by_nodes = [], self.by_places.copy()

    def _node_changed(self, start: int, count: int) -> None:
        self.found.add(self.log, "node_changed", index=start, last=start + count - 1)

    def broken(self) -> list[Block]:
        """The blocks whose places are not what was placed, in order."""
        return sorted([*self.changed, *self.pending], key=lambda block: block.number)

    def name_rewritten(self, *, is_moved: bool) -> None:
        """Name the leaves before the first head that does not fit, unless all moved since one was taken out or put in."""
        if self.misfit and not is_moved:
            self.found.add(self.log, "rewritten", index=self.misfit.start, last=self.misfit.stop - 1)
