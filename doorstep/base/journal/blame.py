"""What was done to leaves whose hashes no longer give what stands over them: found by trying, pure.

`fits` says whether a guess gives back the node that is kept, or the root that was signed. A guess that fits is proved
by it, since nobody can find other leaves for a hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product

from .merkle import WIDTH, perfect

Fits = Callable[[Sequence[bytes]], bool]

MOST_DOUBTS = 8
"""With more doubtful leaves than this (2^8 guesses) they are not told apart."""
LONGEST_SHIFT = 4
"""So many rows put in or taken out at one place are told apart from a rewriting."""


def gives(node: bytes) -> Fits:
    """Whether 16 leaves give this node."""
    return lambda leaves: perfect(leaves) == node


def rightful(places: Sequence[bytes], rows: Sequence[bytes | None], fits: Fits) -> list[bytes] | None:
    """The leaves as they were placed: for each either what its place says, or what its row gives now."""
    doubts = [i for i, row in enumerate(rows) if row not in {None, places[i]}]
    if len(doubts) > MOST_DOUBTS:
        doubts = []
    for choice in product((False, True), repeat=len(doubts)):
        guess = list(places)
        for i, is_row in zip(doubts, choice, strict=True):
            if is_row:
                guess[i] = rows[i] or places[i]
        if fits(guess):
            return guess
    return None


def swapped(leaves: Sequence[bytes], fits: Fits) -> tuple[int, int] | None:
    """The two leaves that changed places with each other."""
    for one, other in combinations(range(len(leaves)), 2):
        guess = list(leaves)
        guess[one], guess[other] = guess[other], guess[one]
        if fits(guess):
            return one, other
    return None


def swapped_across(
    first: Sequence[bytes], first_fits: Fits, second: Sequence[bytes], second_fits: Fits
) -> tuple[int, int] | None:
    """The leaf of each of two blocks that changed places with the other's."""
    for one, other in product(range(len(first)), range(len(second))):
        if first_fits([*first[:one], second[other], *first[one + 1 :]]) and second_fits(
            [*second[:other], first[one], *second[other + 1 :]]
        ):
            return one, other
    return None


def put_in(leaves: Sequence[bytes], fits: Fits) -> tuple[int, int] | None:
    """(where, how many): rows put into the first block of `leaves`, behind which all others moved on."""
    for count, start in product(range(1, LONGEST_SHIFT + 1), range(WIDTH)):
        if len(leaves) >= WIDTH + count and fits([*leaves[:start], *leaves[start + count : WIDTH + count]]):
            return start, count
    return None


def taken_out(leaves: Sequence[bytes], next_fits: Fits) -> int:
    """How many rows were taken out of the first block of `leaves`, so that the second block's moved up into it; 0
    where that is not what happened."""
    for count in range(1, LONGEST_SHIFT + 1):
        if len(leaves) >= 2 * WIDTH - count and next_fits(leaves[WIDTH - count : 2 * WIDTH - count]):
            return count
    return 0
