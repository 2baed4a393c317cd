"""The standing things of the permission walk, of the pictures and of the accessibility test."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import call_in_vain
from doorstep.acts.seals.models import Seal, StandingApproval
from doorstep.base import clock
from doorstep.base.accounts.actor import PUBLIC, Actor, system
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import (
    at,
    complete,
    licence_code,
    make_resident,
    opened,
)
from doorstep.cases.applications.tests.promised import at as promised_at
from doorstep.cases.applications.tests.promised import officers, promised_cast
from doorstep.cases.materials import queries as materials
from doorstep.cases.materials.actions import begin_page, begin_scan
from doorstep.cases.materials.models import PhonePage
from doorstep.cases.materials.tests.factories import again, first_row, kept, sent
from doorstep.cases.packages import actions as package_actions
from doorstep.cases.packages.models import PackagePage
from doorstep.cases.packages.tests import factories as packages
from doorstep.cases.ratings.actions import rate
from doorstep.registry.documents.tests.factories import picture
from doorstep.registry.places.models import Counter
from doorstep.registry.staff.actions import set_substitute
from doorstep.registry.staff.tests.factories import HOME
from tests.url_table import World


def make_world(cast: dict[str, Actor]) -> World:
    """One of everything at the home site, brought there by the real actions; values are ids and codes."""
    clerk = cast["clerk"]
    whole = promised_cast(cast, imprint=picture("PNG"))
    item = licence_code()
    window, spare = Counter.objects.filter(site_id=HOME).order_by("number")[:2]
    missed = _called(window.pk, item, clerk)
    call_in_vain(missed, clerk)
    aside = _called(window.pk, item, clerk)
    queue.begin(aside.pk, actor=clerk)
    queue.hold(aside.pk, actor=clerk)
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
    held = kept(clerk)
    offered = again(held, clerk)
    (offer,) = materials.offers(clerk, offered)
    badly = rate(at("finished", cast).slip.code, 2, reasons=["late"], anonymous=False, actor=PUBLIC)
    by_phone = opened(clerk)
    secret = sent(by_phone, clerk)
    demand = applications.ask_beyond(
        by_phone.pk,
        name="消防安全检查合格证",
        reason="场所在地下一层",
        basis="《消防法》第十五条",
        actor=clerk,
    )
    phone_row = first_row(by_phone).pk
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
            "held_ticket": aside.pk,
            "resident": resident.pk,
            "application": on_ticket.pk,
            "noticed": noticed.pk,
            "held": held.pk,
            "held_owner": held.resident_id,
            "scanned_here": held.application_id,
            "scanned_row": held.application.materials.get(state="scanned").pk,
            "offered": offered.pk,
            "offered_row": offer.row.pk,
            "offered_code": offer.source.code,
            "by_phone": by_phone.pk,
            "demanding": by_phone.pk,
            "demanded_row": demand.row_id,
            "phone_secret": secret,
            "phone_row": phone_row,
            "phone_upload": begin_page(secret, phone_row, 5000).pk,
            "scan_upload": begin_scan(by_phone.pk, phone_row, 5000, actor=clerk).pk,
            "phone_page": PhonePage.objects.get(paper__row__application=by_phone).pk,
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
            "remedy": badly.pk,
            "slip_code": finished.slip.code,
            "seal": Seal.objects.get(site_id=HOME).pk,
            "use": finished.certificate.seal_use_id,
            "approval": StandingApproval.objects.get(seal__site_id=HOME).pk,
            **_promised(whole),
            **_packages(whole),
        }
    )


def _promised(cast: dict[str, Actor]) -> dict[str, Any]:
    """A promised item at each of the places where its page differs, decided elsewhere than it was taken in."""
    fresh = promised_at("opened", cast)
    row = fresh.materials.order_by("pk").first()
    applications.attach_scan(fresh.pk, row.pk, picture(), name="scan.jpg", actor=cast["clerk"])
    applications.accept(fresh.pk, actor=cast["clerk"])
    stopped = promised_at("stopped", cast)
    substitution = set_substitute(
        cast["clerk"].account_id,
        cast["second_clerk"].account_id,
        HOME,
        valid_until=clock.now() + dt.timedelta(days=3),
        actor=cast["clerk"],
    )
    proposed, collected = promised_at("proposed", cast), promised_at("finished", cast)
    told, ready = promised_at("noticed", cast), promised_at("issued", cast)
    owing = promised_at("accepted", cast, acceptance="tolerated")
    followed = {
        "asked": fresh,
        "told": told,
        "stopped": stopped,
        "proposed": proposed,
        "ready": ready,
        "owing": owing,
        "turned_down": promised_at("not_accepted", cast),
        "collected": collected,
    }
    return {
        **{f"{state}_code": affair.follow_code for state, affair in followed.items()},
        "promised": promised_at("opened", cast).pk,
        "asked": fresh.pk,
        "scanned": row.pk,
        "agreed": promised_at("accepted", cast).pk,
        "extending": promised_at("accepted", cast, asked=True).pk,
        "stopped": stopped.pk,
        "officers": officers(cast),
        "special_step": stopped.special_steps.get().pk,
        "proposed": proposed.pk,
        "signed": promised_at("granted", cast).pk,
        "sent": promised_at("sent", cast).pk,
        "ready_number": ready.number,
        "collected": collected.pk,
        "tolerated": owing.pk,
        "holder": cast["second_clerk"].account_id,
        "substitution": substitution.pk,
        "today": clock.today().isoformat(),
    }


def _packages(cast: dict[str, Actor]) -> dict[str, Any]:
    """Bundles just opened, told what is missing, with a refused part, and with a result that lies ready."""
    clerk = cast["clerk"]
    told, refused, ready = packages.opened(clerk), packages.accepted(clerk), packages.accepted(clerk)
    package_actions.notify(told.pk, actor=clerk)
    applications.refuse(packages.affair(refused, "licence").pk, reason="经营场所不符合规定", actor=clerk)
    packages.grant(ready, "licence", clerk)
    phoned, withdrawn = packages.opened(clerk, applicant=kept(clerk).resident), packages.opened(clerk)
    secret = packages.phoned(phoned, clerk, name="登记申请书")
    package_actions.withdraw(withdrawn.pk, reason="申请人改了主意", actor=clerk)
    page = PackagePage.objects.get(paper__package=phoned)
    return {
        "package_kind": packages.RESTAURANT,
        "drafted_kind": packages.drafted(cast["manager"]),
        "package_answers": packages.ANSWERS,
        "package": packages.opened(clerk).pk,
        "package_told": told.pk,
        "package_refused": refused.pk,
        "package_part": "licence",
        "package_ready": ready.pk,
        "package_paper": "身份证",
        "package_phoned": phoned.pk,
        "package_secret": secret,
        "package_sent": page.paper_id,
        "package_page": page.pk,
        "package_withdrawn": withdrawn.pk,
    }


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
