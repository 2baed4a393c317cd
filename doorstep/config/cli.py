"""The command `doorstep`: its own commands, and each app's under the app's name."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

SETTINGS = "doorstep.config.settings"
UNDEFINED_TABLE = "42P01"


class Doorstep(click.Group):
    """Finds an app's commands (`commands` in its cli.py) only when they are asked for: a quick start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_apps_with_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        module = _apps_with_commands().get(cmd_name)
        if module is None:
            return None
        _set_up_django()
        return importlib.import_module(module).commands


def _apps_with_commands() -> dict[str, str]:
    from django.conf import settings

    found = {}
    for app in settings.INSTALLED_APPS:
        if app.startswith("doorstep.") and importlib.util.find_spec(f"{app}.cli"):
            found[app.rsplit(".", 1)[1]] = f"{app}.cli"
    return found


def _set_up_django() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def say(text: str) -> None:
    """Tell the person at the terminal; never mixed with a command's own output."""
    click.echo(text, err=True)


@click.group(cls=Doorstep, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def doorstep(ctx: click.Context) -> None:
    """家门口 Doorstep: a county's services, close to people's homes."""
    # before the settings are read, which name the role
    if ctx.invoked_subcommand == "migrate":
        os.environ["DOORSTEP_ROLE"] = "owner"
    # whoever supervises the database itself, or needs none, starts it where it is needed
    if ctx.invoked_subcommand not in {"serve", "demo", None}:
        ctx.obj = ExitStack()
        ctx.call_on_close(ctx.obj.close)
        _with_database(ctx.obj)


def _with_database(stack: ExitStack) -> None:
    """Use the running embedded server, or have one for the length of this command."""
    if "--help" in sys.argv or "-h" in sys.argv:
        return
    from doorstep.config.database import embedded

    cluster = embedded()
    if cluster is not None:
        stack.enter_context(cluster.running(say))


@doorstep.command()
@click.option("--demo", is_flag=True, help="Mark a new database as a demo, whose clock may be moved.")
def migrate(*, demo: bool) -> None:
    """Make or bring up to date the county's schema, and give the application its rights."""
    _set_up_django()
    from doorstep.config import schema

    schema.migrate(demo=demo, progress=say)


@doorstep.command()
@click.option("--again", is_flag=True, help="Also what was loaded before: the files replace it.")
def load(*, again: bool) -> None:
    """Load the registry's own data: holidays, places, catalogue."""
    _set_up_django()
    from doorstep.config import reference

    reference.load_reference(say, again=again)


def serving_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where and how to serve."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    for option in (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.option(
            "--port", default=8000, show_default=True, help="Pages and API; the next one is for events."
        ),
        click.option(
            "--public-url", default="", help="What people type and codes carry, as https://hall.example."
        ),
        click.option("--events-url", default="", help="Where browsers find the event process."),
        click.option("--tls-cert", type=file, help="Certificate chain (PEM)."),
        click.option("--tls-key", type=file, help="Its key (PEM, PKCS#8)."),
        click.option("--workers", default=0, help="Page processes (default: one per core)."),
    ):
        command = option(command)
    return command


@doorstep.command()
@serving_options
def serve(**asked: Any) -> None:
    """Serve the county: database, pages, events and jobs, until Ctrl-C."""
    from doorstep.config.serving import serve as run

    run(say=say, **asked)


@doorstep.command()
def check() -> None:
    """Look at the installation and say what is weaker than it could be."""
    _set_up_django()
    from doorstep.config.installation import faults

    found = list(faults())
    for fault in found:
        say(f"- {fault}")
    say("nothing to mend" if not found else f"{len(found)} to mend")


def main(*arguments: Any) -> None:
    """The entry point: one line for what a person can mend, a traceback for what only we can."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.db.utils import ProgrammingError

    from doorstep.base.core.errors import DomainError
    from doorstep.base.embedded_db import DatabaseFailed
    from doorstep.config.supervisor import CannotServe

    try:
        doorstep.main(args=list(arguments) or None, prog_name="doorstep")
    except (CannotServe, DatabaseFailed, DomainError) as error:
        say(str(error))
        sys.exit(1)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != UNDEFINED_TABLE:
            raise
        say("The county's schema is not there yet: run `doorstep migrate` first.")
        sys.exit(1)


if __name__ == "__main__":
    main()
