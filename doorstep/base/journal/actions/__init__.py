"""Writing to the journal, giving its rows their place in the log, signing the log's head, and changing the key."""

from .placing import BATCH, place
from .recording import INSERT, draft, forget, record, row, take
from .rotating import rotate_key
from .signing import sign

__all__ = ["BATCH", "INSERT", "draft", "forget", "place", "record", "rotate_key", "row", "sign", "take"]
