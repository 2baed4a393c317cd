from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import DomainError

from . import actions, imports, queries
from .models import Seal
from .sheets import register_sheet
from .signing import cli as keys


@click.group(name="seals")
def commands() -> None:
    """Approval-service seals, their registers and their keys."""


for command in (keys.make_key, keys.take_key, keys.retire_key):
    commands.add_command(command)


@commands.command()
@click.option("--json", "as_json", is_flag=True)
def verify(as_json: bool) -> None:
    """Check every register; ends with 1 and names each breach where a line was changed, put in or taken out."""
    report = queries.verify()
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for breach in report.breaches:
            click.echo(f"{breach.seal} {breach.number or '-'} {breach.what}: {breach.words}")
        click.echo(f"{report.seals} seals, {report.uses} uses, {len(report.breaches)} breaches")
    if not report.is_clean:
        raise SystemExit(1)


@commands.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_seals(as_json: bool) -> None:
    """Print all seals: state, keepers, number of uses and when the last one was."""
    found = queries.overview(Seal.objects.all())
    if as_json:
        click.echo(json.dumps([_row(seal) for seal in found], ensure_ascii=False))
        return
    for seal in found:
        row = _row(seal)
        keepers = "/".join(row["keepers"]) or "-"
        click.echo(
            f"{row['code']} {row['status']} {row['site']} {keepers} {row['uses']} {row['last_used_at'] or '-'}"
        )


def _row(seal: Seal) -> dict[str, Any]:
    keepers = [name for one in seal.in_custody for name in (one.keeper.name, one.witness.name)]
    return {
        "code": seal.code,
        "name": seal.name,
        "site": seal.site_id,
        "status": seal.status,
        "keepers": keepers,
        "uses": seal.last_number,
        "last_used_at": seal.last_used_at.isoformat() if seal.last_used_at else None,
    }


@commands.command("publish-rules")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish_rules(path: Path) -> None:
    """Publish the rules in PATH (Markdown, its first heading is the title) as the version in force."""
    title, text = imports.parts(path)
    try:
        rules = actions.publish_rules(title, text, actor=system())
    except DomainError as error:
        raise click.ClickException(str(error.message)) from None
    click.echo(f"version {rules.number} is in force")


@commands.command()
@click.argument("seal")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="only the lines of one month, 2026-11")
@click.option("--json", "as_json", is_flag=True)
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="write an Excel file instead")
def register(seal: str, month: dt.datetime | None, as_json: bool, xlsx: Path | None) -> None:
    """Print the register of SEAL (its code)."""
    row = Seal.objects.filter(code=seal).first()
    if row is None:
        raise click.ClickException(f"no seal {seal!r}")
    lines = queries.register(row, month.date() if month else None)
    if xlsx is not None:
        xlsx.write_bytes(register_sheet(row.name, lines))
    elif as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(
                f"{line.number:>6} {line.at:%Y-%m-%d %H:%M} {line.affair} {line.document_name} {line.document_number}"
                f" {line.handler}/{line.approver}/{line.keeper}/{line.witness} {line.reason}"
            )


@commands.command()
@click.argument("use")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="write it there, not to the terminal"
)
def prove(use: str, out: Path | None) -> None:
    """Write the proof that USE (a line as SEAL:NUMBER, or its id) stands in the register's log.

    base/journal/offline.py checks it anywhere, with the key of `doorstep journal key`.
    """
    text = json.dumps(queries.proof(queries.named(use)), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
