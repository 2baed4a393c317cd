"""Keeping the file store tidy."""

from __future__ import annotations

from procrastinate.contrib.django import app

from doorstep.base.accounts.actor import system

from .actions import clean, destroy_due


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="clean_files")
def clean_files(timestamp: int) -> int:
    """Drop the files whose transaction was rolled back, and the parts of expired uploads."""
    return clean()


@app.periodic(cron="17 4 * * *")
@app.task(queueing_lock="destroy_files")
def destroy_files(timestamp: int) -> int:
    """Destroy the files whose keeping has ended, where nobody must approve it."""
    return destroy_due(actor=system("job"))
