"""`doorstep applications …`: why an affair is due on its day."""

from __future__ import annotations

import json
from typing import Any

import click
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.clock.terms import Run
from doorstep.base.clock.why import explain
from doorstep.base.core.errors import NotFound

from . import queries
from .models import Application


@click.group("applications")
def commands() -> None:
    """Affairs (办件)."""


@commands.command("due")
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def due(name: str, *, as_json: bool) -> None:
    """Why the affair ID (its number or its key) is due when it is, day by day."""

    try:
        application = queries.by_name(system(), name)
    except NotFound as missing:
        raise click.ClickException(str(missing.message)) from None
    run = queries.why_due(system(), application)
    said = _dates(application)
    click.echo(json.dumps({**said, **_run(run)}, ensure_ascii=False) if as_json else _told(said, run))


def _dates(application: Application) -> dict[str, Any]:

    return {
        "number": application.number,
        "status": application.status,
        "light": queries.light(application, clock.today()),
        **{
            name: getattr(application, name) and getattr(application, name).isoformat()
            for name in ("received_on", "clock_from", "promised_due", "legal_due", "due_on", "warn_on")
        },
        "provisional": application.is_provisional,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "from": run.start.isoformat(),
        "days": run.days,
        "ends_on": run.date and run.date.isoformat(),
        "lines": [
            {"date": line.date.isoformat(), "kind": line.kind, "count": line.count, "name": line.name}
            for line in run.lines
        ],
    }


def _told(said: dict[str, Any], run: Run) -> str:

    with override(settings.LANGUAGE_CODE):
        names = {
            "received_on": _("收件日"),
            "clock_from": _("受理日"),
            "promised_due": _("承诺期限"),
            "legal_due": _("法定期限"),
            "due_on": _("本环节期限"),
        }
        head = [said["number"], *(f"{title} {said[name]}" for name, title in names.items() if said[name])]
        kept = [_("本环节期限已告知或已届满，日历公布后不再变动。")] if _differs(said, run) else []
    return "\n".join([*head, "", *explain(run, settings.LANGUAGE_CODE), *kept])


def _differs(said: dict[str, Any], run: Run) -> bool:
    return bool(said["due_on"] and run.date and said["due_on"] != run.date.isoformat())
