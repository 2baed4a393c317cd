"""Writing to the journal, giving its rows their place in the log, and signing the log's head."""

from .placing import BATCH, place
from .recording import INSERT, draft, forget, record, row, take
from .signing import sign

__all__ = ["BATCH", "INSERT", "draft", "forget", "place", "record", "row", "sign", "take"]
