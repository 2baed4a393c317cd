"""A process that keeps files until it is killed, and lists those whose row was committed.

    python -m tests.kill.filer LEDGER

Each child of it keeps files, one transaction after another; every third is rolled back, every fourth keeps an upload with
its preview. A killed child is followed by the next; all end when standard input closes. LEDGER gets a line of JSON for
each child ({"pid"}) and for each confirmed file ({"id", "digest"}).
"""

from __future__ import annotations

import io
import itertools
import json
import os
import select
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.config.settings")
django.setup()

from django.db import transaction  # noqa: E402  (models need the set-up above)
from PIL import Image  # noqa: E402

from doorstep.base.accounts.actor import Actor  # noqa: E402
from doorstep.registry.documents import actions  # noqa: E402
from doorstep.registry.documents.models import StoredFile  # noqa: E402

CLERK = Actor(account_id=1, name="甲", channel="desk")


def write(ledger: int, line: dict[str, object]) -> None:
    """One line, in one write."""
    os.write(ledger, json.dumps(line).encode() + b"\n")


def keep(number: int) -> StoredFile:
    """One file that was never there before."""
    if number % 4:
        made = uuid.uuid4().bytes * (500 * (number % 40 + 1))
        return actions.keep_made(made, "application/pdf", actor=CLERK)
    out = io.BytesIO()
    Image.frombytes("RGB", (8, 8), os.urandom(192)).save(out, "PNG")
    return actions.store(out.getvalue(), name="scan", actor=CLERK)


def work(ledger: int) -> None:
    """Keep files until killed."""
    write(ledger, {"pid": os.getpid()})
    for number in itertools.count(1):
        with transaction.atomic():
            file = keep(number)
            if number % 3 == 0:
                transaction.set_rollback(True)
        if number % 3:
            write(ledger, {"id": str(file.pk), "digest": bytes(file.digest).hex()})


def main() -> None:
    """One child after another until standard input closes."""
    ledger = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while not select.select([sys.stdin], [], [], 0)[0]:
        child = os.fork()
        if not child:
            work(ledger)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
