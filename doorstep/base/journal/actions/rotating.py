from __future__ import annotations

from django.db import transaction

from doorstep.base import clock
from doorstep.base.core.locks import one_at_a_time
from doorstep.base.journal import keychain
from doorstep.base.journal.models import Log

from .placing import LOCK
from .recording import By, record


@transaction.atomic
def rotate_key(*, actor: By) -> keychain.Link:
    """Let a new key sign the heads from now on; what the old ones signed stays right, and says so by the chain.

    Waits until no sequencer is at a log, so no head is signed by a key that has ended. Only the command calls this: the
    key folder belongs to whoever runs the program.
    """
    for log in sorted(Log.values):
        one_at_a_time(LOCK + log)
    before = set(keychain.trusted())
    link = keychain.change(clock.now())
    (name,) = keychain.trusted().keys() - before
    record("log.key_rotated", ("log", "heads"), actor=actor, data={"key": name})
    return link
