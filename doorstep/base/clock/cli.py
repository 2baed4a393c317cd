"""`doorstep clock …`: the holiday table and the working days that follow from it."""

from __future__ import annotations

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
def due(start: object, days: int) -> None:
    """The date DAYS working days after START (not counted itself)."""
    import datetime as dt

    from .queries import add_working_days

    if not isinstance(start, dt.datetime):
        raise click.BadParameter("START")
    deadline = add_working_days(start.date(), days)
    click.echo(f"{deadline.date.isoformat()}{' 暂定' if deadline.provisional else ''}")
