"""`doorstep journal …`: the sequencer, the heads of the logs, and whether the logs are what was written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from . import heads, queries
from .models import Log
from .sequencer import Sequencer

LOG = click.Choice(Log.values)


@click.group(name="journal")
def commands() -> None:
    """The journal and its logs."""


@commands.command()
@click.option("--once", is_flag=True, help="one round, and end")
def sequence(once: bool) -> None:
    """Give committed rows their place in the logs, about once a second; `doorstep serve` runs this."""
    for count in Sequencer().rounds():
        if once:
            click.echo(json.dumps({"placed": count}))
            return


@commands.command()
def key() -> None:
    """Print the public key that the heads are signed with (PEM), for other offices."""
    click.echo(heads.public_pem().decode(), nl=False)


@commands.command()
@click.option("--log", type=LOG, default=Log.SEALS.value, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def head(log: str, as_json: bool) -> None:
    """Print the newest signed head of a log."""
    newest = queries.newest_head(log)
    if newest is None:
        raise click.ClickException(f"the log {log} has no head yet")
    told = heads.as_json(newest)
    click.echo(json.dumps(told) if as_json else "\n".join(f"{name}: {value}" for name, value in told.items()))


@commands.command("export-heads")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_heads(file: Path) -> None:
    """Write each day's last head of every log, and the newest, to FILE for another office to keep."""
    told = queries.exported()
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    click.echo(f"{len(told['heads'])} heads")
