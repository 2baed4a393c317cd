"""Whether the logs are what was placed and signed, and if not, what was done to which place.

Three things are held against each other: the rows, the places (leaves) with the nodes above them, and the signed heads,
ours and those that another office kept. The heads decide: nobody without the key can make another tree that fits them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction

from doorstep.base import clock
from doorstep.base.journal import blame, heads, merkle, sources
from doorstep.base.journal.findings import Findings
from doorstep.base.journal.keychain import trusted
from doorstep.base.journal.models import Head
from doorstep.base.journal.offline import Key

from . import walking
from .causes import name_causes
from .tree import Tree
from .walking import Block, Place

LATE = dt.timedelta(hours=1)
"""No transaction takes so long: a row that claims to be so much older than a head without it was put in later."""
WAITS_AT_MOST = dt.timedelta(minutes=10)
"""A sequencer that runs places a row within seconds."""
REMEMBERED = 1000
"""So many places of one kind are remembered until their cause is known."""


def verify(kept: Iterable[Head] = (), key: Ed25519PublicKey | None = None) -> Findings:
    """Check every log, also against the heads that another office `kept`; changes nothing.

    `key` is the public key that the heads must fit, or the chain of keys that it belongs to: ours, unless the other
    office brings its own copy. Reads one
    moment's picture (repeatable read) unless the caller is in a transaction already.
    """
    keys, found, brought = trusted(key), Findings(), list(kept)
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for log in sources.known():
            of_log = sorted((head for head in brought if head.log == log), key=lambda head: head.size)
            _Walk(log, found, keys, of_log).verify()
    return found


class _Walk:
    """One walk through one log."""

    def __init__(self, log: str, found: Findings, keys: dict[str, Key], brought: Sequence[Head]) -> None:
        self.log, self.found, self.keys = log, found, keys
        self.tree = Tree(log, found)
        self.heads = self._trusted(brought)
        self.head = next(self.heads, None)
        self.newest: dt.datetime | None = None
        """The latest moment of a head that had none of the places still to come."""
        self.end = 0
        self.gone: list[Place] = []
        self.more_gone = 0
        self.differing: list[tuple[Place, bytes]] = []
        self.holes: list[tuple[Block, int]] = []

    def verify(self) -> None:
        """Walk from the first place to the last, then name what only the whole tells."""
        for block in walking.blocks(self.log):
            leaves = self.tree.leaves(block)
            for place in block.places:
                self._heads_until(place.index, block, leaves)
                self._hole(block, place)
                right = leaves[place.index - block.start] if leaves else place.hash
                self._row(place, right)
            self.tree.grow(block, leaves)
            self.found.leaves[self.log] += len(block.places)
        self._heads_until(self.end, None, None)
        self._name_gone("cut_off")
        self._name_differing()
        taken_out = name_causes(self.log, self.tree.broken(), self.found)
        self.tree.name_rewritten(is_moved=bool(taken_out))
        self._unplaced()
        self._name_end(taken_out)

    def _trusted(self, brought: Sequence[Head]) -> Iterator[Head]:
        """Heads that are rightly signed, by size; names the others, and those that were brought and are ours no more."""
        for head in merge(walking.heads_by_size(self.log), brought, key=lambda head: head.size):
            self.found.heads[self.log] += 1
            if not heads.is_right(head, self.keys):
                self.found.add(self.log, "head_forged", index=head.size)
                continue
            if head.pk is None and not _is_ours(head):
                self.found.add(self.log, "head_missing", index=head.size)
            yield head

    def _heads_until(self, index: int, block: Block | None, leaves: list[bytes] | None) -> None:
        """Hold the tree against the heads that end before the place at `index`."""
        while self.head and self.head.size <= index:
            self.tree.hold_against(self.head, block, leaves)
            self.newest = max(self.newest or self.head.at, self.head.at)
            self.head = next(self.heads, None)

    def _hole(self, block: Block, place: Place) -> None:
        """Take note of places that are not there between the last one and this one."""
        first, self.end = self.end, place.index + 1
        if first == place.index:
            return
        is_alone = first == place.index - 1 and len(block.places) == merkle.WIDTH - 1 and first >= block.start
        if is_alone and block.node and len(self.holes) < REMEMBERED:
            self.holes.append((block, first))
        else:
            self.found.add(self.log, "deleted", index=first, last=place.index - 1)

    def _row(self, place: Place, right: bytes) -> None:
        """Hold a place against its row; `right` is the leaf that was placed."""
        if place.remade is None:
            if len(self.gone) < REMEMBERED:
                self.gone.append(place)
            else:
                self.more_gone = place.index
            return
        self._name_gone("deleted")
        if place.remade != right:
            if len(self.differing) < REMEMBERED:
                self.differing.append((place, right))
            else:
                self.found.add(self.log, "changed", index=place.index, entry=place.ref)
        elif place.hash != right:
            self.found.add(self.log, "leaf_changed", index=place.index, entry=place.ref)
        elif self.newest and place.at and place.at < self.newest - LATE:
            self.found.add(self.log, "inserted", index=place.index, entry=place.ref)

    def _name_gone(self, kind: str) -> None:
        """Name the rows that are no longer there: in between, or at the end of the log."""
        for place in self.gone:
            self.found.add(self.log, kind, index=place.index, entry=place.ref)
        if self.more_gone:
            self.found.add(self.log, kind, index=self.gone[-1].index + 1, last=self.more_gone)
        self.gone, self.more_gone = [], 0

    def _name_differing(self) -> None:
        """A row that says what another place holds was moved there; any other was changed."""
        home = {right: place.index for place, right in self.differing}
        for place, right in self.differing:
            if place.remade == self.tree.corrected.get(place.index, right):
                kind = "leaf_changed"
            else:
                kind = "reordered" if home.get(place.remade or b"", place.index) != place.index else "changed"
            self.found.add(self.log, kind, index=place.index, entry=place.ref)

    def _unplaced(self) -> None:
        """Judge the rows without a place: theirs was taken, they were put in later, or nobody places them."""
        now = clock.now()
        for row in walking.unplaced(self.log):
            hole = self._hole_of(merkle.leaf_hash(row.data))
            if hole:
                self.holes.remove(hole)
                self.found.add(self.log, "leaf_missing", index=hole[1], entry=row.ref)
            elif self.newest and row.at < self.newest - LATE:
                self.found.add(self.log, "inserted", entry=row.ref)
            elif row.at < now - WAITS_AT_MOST:
                self.found.add(self.log, "unsequenced_old", entry=row.ref)
        for _block, index in self.holes:
            self.found.add(self.log, "deleted", index=index)

    def _hole_of(self, leaf: bytes) -> tuple[Block, int] | None:
        for block, index in self.holes:
            hashes = [place.hash for place in block.places]
            hashes.insert(index - block.start, leaf)
            if blame.gives(block.node or b"")(hashes):
                return block, index
        return None

    def _name_end(self, taken_out: int) -> None:
        """Name what heads and nodes know beyond the last place that is there."""
        reach = walking.nodes_reach(self.log)
        while self.head:
            reach = max(reach, self.head.size)
            self.head = next(self.heads, None)
        if self.end + taken_out < reach:
            self.found.add(self.log, "cut_off", index=self.end + taken_out, last=reach - 1)


def _is_ours(head: Head) -> bool:
    return Head.objects.filter(log=head.log, size=head.size, signature=head.signature).exists()
