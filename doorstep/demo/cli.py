"""`doorstep demo`: a living county on this machine."""

from __future__ import annotations

import click


@click.group(name="demo", invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Pages and API; the next one is for events.")
@click.option("--affairs", default=3000, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option(
    "--weeks", default=0, type=click.IntRange(0, 520), help="Then play so many more weeks, in the background."
)
@click.option("--seed", default="jiamenkou", show_default=True, help="Another word, another county.")
@click.option("--processes", default=0, help="How many play at a time (default: one per core).")
@click.option("--serve/--no-serve", default=True, help="Open the pages when the county is there.")
@click.pass_context
def commands(ctx: click.Context, **asked: object) -> None:
    """Make a county that lives (at the first start), let people wait in its halls, and serve it."""
    if ctx.invoked_subcommand is None:
        from .show import show

        show(**asked)  # type: ignore[arg-type]


@commands.command(hidden=True)
@click.option("--weeks", type=int, required=True)
@click.option("--seed", required=True)
def more(weeks: int, seed: str) -> None:
    """Play further weeks beside a demo that is being served."""
    from .show import database, play_further

    with database():
        play_further(weeks, seed)


@commands.command()
def people() -> None:
    """Print generated residents whose numbers may be typed anywhere in the demo."""
    from .show import database, print_people

    with database():
        print_people()


@commands.command()
def logins() -> None:
    """Print the demo's logins."""
    from .show import database, print_logins

    with database():
        print_logins()
