"""`doorstep packages …`: which bundles there are, and whether each still leads somewhere."""

from __future__ import annotations

import json
import sys

import click


@click.group("packages")
def commands() -> None:
    """Bundles of affairs (一件事)."""


@commands.command("summary")
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def summary(*, as_json: bool) -> None:
    """Each bundle with its version, questions and parts."""
    from .queries import summary as all_of_them

    found = all_of_them()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one['code']:<18}{one['version']:>3}{one['questions']:>3}{one['parts']:>3}  {one['title']}"
        )


@commands.command("check")
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def check(*, as_json: bool) -> None:
    """Try every way to answer every bundle against what its items demand now; exit 1 where one leads nowhere."""
    from .queries import faults

    found = faults()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one['code']} {one['place']}.{one['row']} {one['fault']}")
    sys.exit(1 if found else 0)
