"""Reading the journal: a subject's timeline, the outbox, the logs with their proofs and heads, and what is wrong."""

from .exporting import exported
from .heads import head_of_day, head_over, newest_head
from .proving import BrokenLog, Proof, consistency, growing, inclusion, root, size, waiting
from .reading import is_intact, private_part, private_parts, timeline, undelivered
from .verifying import verify

__all__ = [
    "BrokenLog",
    "Proof",
    "consistency",
    "exported",
    "growing",
    "head_of_day",
    "head_over",
    "inclusion",
    "is_intact",
    "newest_head",
    "private_part",
    "private_parts",
    "root",
    "size",
    "timeline",
    "undelivered",
    "verify",
    "waiting",
]
