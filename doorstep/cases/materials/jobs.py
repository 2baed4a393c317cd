"""Letting go of what is kept no longer."""

from __future__ import annotations

from procrastinate.contrib.django import app

from doorstep.base.accounts.actor import system

from .actions import let_go


@app.periodic(cron="13 3 * * *")
@app.task(queueing_lock="let_go_of_held_papers")
def let_go_of_held_papers(timestamp: int) -> int:
    """Let go of the kept papers that are past their time."""
    return let_go(actor=system("job"))
