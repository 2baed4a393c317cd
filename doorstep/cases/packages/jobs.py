"""What the clock sets off for bundles."""

from __future__ import annotations

from procrastinate.contrib.django import app

from doorstep.base.accounts.actor import system

from .actions import begin_waiting


@app.periodic(cron="43 4 * * *")
@app.task(queueing_lock="begin_waiting_parts")
def begin_waiting_parts(timestamp: int) -> int:
    """Begin the parts whose item was not taken in when their turn came and is now."""
    return begin_waiting(actor=system("job"))
