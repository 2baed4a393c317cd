from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from doorstep.base import clock
from doorstep.base.core.locks import one_at_a_time
from doorstep.base.journal import keychain, offline
from doorstep.base.journal.models import Log

from .placing import LOCK
from .recording import By, record


@transaction.atomic
def rotate_key(*, actor: By) -> keychain.Link:
    """Let a new key sign the heads from now on; what the old ones signed stays right, and says so by the chain.

    Waits until no sequencer is at a log, so no head is signed by a key that has ended. Only the command calls this: the
    key folder belongs to whoever runs the program. The journal's row comes first and the files last: where the commit
    itself fails after them, the new key signs without a row, and the chain still says when it began.
    """
    for log in sorted(Log.values):
        one_at_a_time(LOCK + log)
    new = Ed25519PrivateKey.generate()
    data = {"key": offline.name_of(new.public_key())}
    record("log.key_rotated", ("log", "heads"), actor=actor, data=data)
    return keychain.change(new, clock.now())
