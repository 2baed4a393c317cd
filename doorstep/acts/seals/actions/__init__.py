"""What is done with seals: their life and custody, their uses, and correcting lines."""

from .keeping import approve, destroy, hand_to, make, put_in_use, suspend, withdraw_approval
from .using import correct, use

__all__ = [
    "approve",
    "correct",
    "destroy",
    "hand_to",
    "make",
    "put_in_use",
    "suspend",
    "use",
    "withdraw_approval",
]
