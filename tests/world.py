"""The standing things of the permission walk, of the pictures and of the accessibility test."""

from __future__ import annotations

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Ticket
from doorstep.acts.seals.models import Seal, StandingApproval
from doorstep.base.accounts.actor import Actor, system
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import (
    at,
    complete,
    licence_code,
    make_resident,
    make_seal,
    opened,
)
from doorstep.registry.documents.tests.test_store import picture
from doorstep.registry.places.models import Counter
from doorstep.registry.staff.tests.factories import HOME
from tests.url_table import World


def make_world(cast: dict[str, Actor]) -> World:
    """One of everything at the home site, brought there by the real actions; values are ids and codes."""
    clerk = cast["clerk"]
    make_seal(cast, imprint=picture("PNG"))
    item = licence_code()
    window, spare = Counter.objects.filter(site_id=HOME).order_by("number")[:2]
    missed = _called(window.pk, item, clerk)
    queue.recall(missed.pk, actor=clerk)
    queue.recall(missed.pk, actor=clerk)
    queue.miss(missed.pk, actor=clerk)
    held = _called(window.pk, item, clerk)
    queue.begin(held.pk, actor=clerk)
    queue.hold(held.pk, actor=clerk)
    serving = _called(window.pk, item, clerk)
    queue.begin(serving.pk, actor=clerk)
    waiting = [queue.take(HOME, items=[item], actor=system()) for _person in range(3)]
    resident = make_resident(clerk)
    noticed = opened(clerk)
    applications.notify(noticed.pk, actor=clerk)
    on_ticket = opened(clerk, ticket_id=serving.pk)
    complete(on_ticket, clerk)
    finished = at("finished", cast)
    refused = at("refused", cast)
    return World(
        {
            "site": HOME,
            "cast": cast,
            "item": item,
            "counter": window.pk,
            "counter_number": window.number,
            "spare_counter": spare.pk,
            "ticket": serving.pk,
            "waiting_ticket": waiting[0].pk,
            "ticket_code": waiting[0].code,
            "missed_ticket": missed.pk,
            "held_ticket": held.pk,
            "resident": resident.pk,
            "application": on_ticket.pk,
            "noticed": noticed.pk,
            "material": on_ticket.materials.order_by("pk").first().pk,
            "accepted": at("accepted", cast).pk,
            "granted": at("granted", cast).pk,
            "sealed": at("sealed", cast).pk,
            "issued": at("issued", cast).pk,
            "refused": refused.pk,
            "paper": refused.papers.get(kind="refusal").pk,
            "finished": finished.pk,
            "finished_number": finished.number,
            "certificate": finished.certificate_id,
            "certificate_code": finished.certificate.code,
            "slip_code": finished.slip.code,
            "seal": Seal.objects.get(site_id=HOME).pk,
            "use": finished.certificate.seal_use_id,
            "approval": StandingApproval.objects.get(seal__site_id=HOME).pk,
        }
    )


def _called(counter: int, item: str, clerk: Actor) -> Ticket:
    if not Counter.objects.get(pk=counter).duties.filter(ended_at=None).exists():
        queue.sit(counter, actor=clerk)
    queue.take(HOME, items=[item], actor=system())
    ticket = queue.call_next(counter, actor=clerk)
    assert ticket is not None
    return ticket


def reload(application: Application) -> Application:
    """The affair as the database has it now."""
    return Application.objects.get(pk=application.pk)
