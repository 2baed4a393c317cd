"""What happens to the queue at night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from doorstep.base.accounts.actor import system

from .actions import free_old


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="free_old_tickets")
def free_old_tickets(timestamp: int) -> int:
    """Take the link to a person off the tickets whose time is over."""
    return free_old(actor=system("job"))
