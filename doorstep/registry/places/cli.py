"""`doorstep places …`: the network of sites."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group("places")
def commands() -> None:
    """The county's divisions, sites, counters and opening hours."""


@commands.command("load")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def load(path: Path | None) -> None:
    """Take the network from the folder PATH (default: the county's data); again at any time."""
    from django.conf import settings

    from doorstep.base.core.errors import Invalid

    from .imports import load as load_places

    try:
        click.echo(json.dumps(load_places(path or settings.ROOT / "data")))
    except Invalid as refusal:
        raise click.ClickException(str(refusal)) from None


@commands.command("summary")
@click.option("--json", "as_json", is_flag=True, help="for programs")
def summary(*, as_json: bool) -> None:
    """How many sites of each tier are in use."""
    from .models import Tier
    from .queries import summary as count

    counts = count()
    if as_json:
        click.echo(json.dumps(counts))
        return
    for tier, number in counts.items():
        click.echo(f"{number:>5}  {Tier(tier).label}")


@commands.command("hours")
@click.argument("site")
def hours(site: str) -> None:
    """When SITE serves in the coming seven days."""
    from .queries import week

    for day, spans in week(site):
        times = "、".join(
            f"{s.opens:%H:%M}–{s.closes:%H:%M}{'（延时）' if s.kind == 'extended' else ''}" for s in spans
        )
        click.echo(f"{day:%Y-%m-%d}  {times or '休息'}")
