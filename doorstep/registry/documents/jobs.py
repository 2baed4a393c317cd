"""Keeping the file store tidy."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .actions import clean


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="clean_files")
def clean_files(timestamp: int) -> int:
    """Drop the files whose transaction was rolled back."""
    return clean()
