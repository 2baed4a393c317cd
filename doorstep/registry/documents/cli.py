from __future__ import annotations

import json

import click

from .actions import clean as clean_store


@click.group(name="documents")
def commands() -> None:
    """Kept files."""


@commands.command()
@click.option("--older-than", default=3600, show_default=True, type=click.IntRange(60), help="seconds")
@click.option("--json", "as_json", is_flag=True)
def clean(older_than: int, as_json: bool) -> None:
    """Remove files that no row names, left by rolled-back transactions or killed processes."""
    removed = clean_store(older_than_seconds=older_than)
    click.echo(json.dumps({"removed": removed}) if as_json else f"{removed} files removed")
