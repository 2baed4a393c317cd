from __future__ import annotations

import json

import click

from doorstep.base.accounts.actor import system

from . import queries
from .actions import clean as clean_store
from .actions import destroy_due


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


@commands.command()
@click.option("--json", "as_json", is_flag=True)
def due(as_json: bool) -> None:
    """Files whose keeping has ended, also those whose destruction must be approved first."""
    found = [
        {
            "id": str(file.pk),
            "kind": verdict.rule.kind,
            "due": verdict.due_on.isoformat(),
            "asks": verdict.rule.asks,
        }
        for file, verdict in queries.due(approval=True)
    ]
    if as_json:
        click.echo(json.dumps(found))
        return
    for line in found:
        click.echo(
            f"{line['due']}  {line['id']}  {line['kind']}{'  must be approved' if line['asks'] else ''}"
        )
    click.echo(f"{len(found)} files are due")


@commands.command()
@click.option(
    "--approval", default="", help="Who approved it by which paper; without it only what needs none."
)
@click.option("--json", "as_json", is_flag=True)
def destroy(approval: str, as_json: bool) -> None:
    """Destroy the files whose keeping has ended; a line of each stays in the register."""
    gone = destroy_due(actor=system(), approval=approval)
    click.echo(json.dumps({"destroyed": gone}) if as_json else f"{gone} files destroyed")


@commands.command()
@click.option("--json", "as_json", is_flag=True)
def destroyed(as_json: bool) -> None:
    """The register of destroyed files (销毁登记): what it was, since when, why it went, when, by whom."""
    lines = [
        {
            "number": line.pk,
            "digest": bytes(line.digest).hex(),
            "type": line.media_type,
            "size": line.size,
            "stored_at": line.stored_at.isoformat(),
            "destroyed_at": line.destroyed_at.isoformat(),
            "kind": line.kind,
            "due": line.due_on.isoformat(),
            "why": line.why,
            "approval": line.approval,
            "by": line.by_account,
        }
        for line in queries.destroyed().iterator()
    ]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    for line in lines:
        click.echo(
            f"{line['number']}  {line['destroyed_at'][:16]}  {line['digest'][:16]}  {line['type']}  {line['size']} bytes"
            f"  {line['why']}  {line['approval']}"
        )
    click.echo(f"{len(lines)} files were destroyed")
