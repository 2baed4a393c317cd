"""A day at a site, written straight into the tables: the reading is tested, not the way there."""

from __future__ import annotations

import datetime as dt
import itertools

from doorstep.acts.queue.models import Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.people.models import Resident

_serial = itertools.count(1)


def make_ticket(site: str, status: str, taken_at: dt.datetime, **more: object) -> Ticket:
    """A ticket of its own day with the next number."""
    number = next(_serial)
    return Ticket.objects.create(
        site_id=site,
        day=taken_at.astimezone(clock.ZONE).date(),
        letter="A",
        number=number,
        label=f"A{number:03d}",
        code=f"T{number:09d}",
        queue="A",
        status=status,
        taken_at=taken_at,
        queued_at=taken_at,
        **more,
    )


def make_issued(ticket: Ticket, minutes: float, person: Resident, actor: Actor) -> Application:
    """An affair whose certificate was issued `minutes` after the ticket was taken."""
    number = next(_serial)
    return Application.objects.create(
        number=f"TEST-{number}",
        site_id=ticket.site_id,
        version=ItemVersion.objects.order_by("pk").first(),
        ticket=ticket,
        applicant=person,
        handler_id=actor.account_id,
        status="issued",
        opened_at=ticket.taken_at,
        issued_at=ticket.taken_at + dt.timedelta(minutes=minutes),
    )
