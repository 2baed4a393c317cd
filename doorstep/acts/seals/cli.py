from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import click

from . import queries
from .models import Seal
from .sheets import register_sheet


@click.group(name="seals")
def commands() -> None:
    """Approval-service seals and their registers."""


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
