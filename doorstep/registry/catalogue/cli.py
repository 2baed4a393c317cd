"""`doorstep catalogue …`: what can be done, and where."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group("catalogue")
def commands() -> None:
    """Items, what they demand, and which site does them."""


@commands.command("load")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def load(path: Path | None) -> None:
    """Take the catalogue from the folder PATH (default: the county's data); again at any time."""
    from django.conf import settings

    from doorstep.base.core.errors import Invalid

    from .imports import load as load_catalogue

    try:
        click.echo(json.dumps(load_catalogue(path or settings.ROOT / "data")))
    except Invalid as refusal:
        raise click.ClickException(str(refusal)) from None


@commands.command("summary")
@click.option("--json", "as_json", is_flag=True, help="for programs")
def summary(*, as_json: bool) -> None:
    """How many items are listed, and how many each town centre offers."""
    from .queries import summary as count

    counts = count()
    if as_json:
        click.echo(json.dumps(counts))
        return
    click.echo(f"事项 {counts['items']}，进驻镇街 {counts['listed']}")
    for site, number in counts["offered"].items():
        click.echo(f"{site:>8}  {number}")


@commands.command("suspend")
@click.argument("item")
@click.option("--reason", required=True, help="why")
def suspend(item: str, reason: str) -> None:
    """Take ITEM (its code) out of use for a while."""
    from doorstep.base.accounts.actor import system

    from .actions import suspend as act

    _tell(lambda: act(item, reason=reason, actor=system()))


@commands.command("resume")
@click.argument("item")
def resume(item: str) -> None:
    """Put ITEM (its code) back into use."""
    from doorstep.base.accounts.actor import system

    from .actions import resume as act

    _tell(lambda: act(item, actor=system()))


@commands.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--site", default=None, help="only what this site does")
def search(words: tuple[str, ...], site: str | None) -> None:
    """Find items by plain WORDS."""
    from .queries import search as look

    for found in look(" ".join(words), site):
        click.echo(f"{found.score:6.3f}  {found.item.code}  {found.version.name}")


@commands.command("empty-searches")
@click.option("--json", "as_json", is_flag=True, help="for programs")
def empty_searches(*, as_json: bool) -> None:
    """What people looked for in vain, most asked first: give these words to an item (`doorstep catalogue alias`)."""
    from doorstep.base.accounts.actor import system

    from .queries import empty_searches as read

    rows = read(system())
    if as_json:
        click.echo(
            json.dumps([{"words": r.words, "count": r.count, "last_on": str(r.last_on)} for r in rows])
        )
        return
    for row in rows:
        click.echo(f"{row.count:>5}  {row.last_on}  {row.words}")


@commands.command("alias")
@click.argument("item")
@click.argument("word")
def alias(item: str, word: str) -> None:
    """Say that WORD means ITEM (its code): it is found by it at once."""
    from doorstep.base.accounts.actor import system

    from .actions import add_alias

    _tell(lambda: add_alias(item, word, actor=system()).item)


def _tell(act: object) -> None:
    from doorstep.base.core.errors import DomainError

    try:
        item = act()  # type: ignore[operator]
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(f"{item.code} {item.status}")
