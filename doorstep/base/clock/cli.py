"""`doorstep clock …`: the holiday table and the working days that follow from it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click


@click.group("clock")
def commands() -> None:
    """Holidays and working days."""


@commands.command("load")
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
def load(path: Path | None) -> None:
    """Take the holiday tables of PATH (a file, or a folder with holidays/*.json; default: the county's data)."""
    from django.conf import settings

    from .imports import load as load_holidays

    years = load_holidays(path or settings.ROOT / "data")
    click.echo(json.dumps({str(year): days for year, days in years.items()}))


@commands.command("due")
@click.argument("start", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("days", type=int)
@click.option("--why", is_flag=True, help="Say day by day how it comes to that date.")
def due(start: dt.datetime, days: int, why: bool) -> None:
    """The date DAYS working days after START (not counted itself)."""
    from django.conf import settings

    from .queries import calendar
    from .terms import run
    from .why import explain

    term = run(start.date(), days, calendar(start.date()))
    if why:
        click.echo("\n".join(explain(term, settings.LANGUAGE_CODE)))
    else:
        click.echo(f"{term.date}{' 暂定' if term.provisional else ''}")
