"""Seals of the standing cast's home site, ready for each story."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from doorstep.acts.seals import actions, policies, queries
from doorstep.acts.seals.models import Handover, Outing, Seal, SealUse
from doorstep.base.accounts.actor import Actor
from doorstep.registry.catalogue.models import (
    Department,
    Depth,
    Form,
    ItemVersion,
    Offering,
    ServiceItem,
)
from doorstep.registry.staff.tests.factories import HOME

SEAL = "SEAL-T1"
ITEM = "TEST-LICENCE"
_running = itertools.count(1)
Cast = dict[str, Actor]


def make_item(
    code: str = ITEM, *, site: str = HOME, is_instant: bool = True, depth: str = Depth.DECIDE
) -> ServiceItem:
    """An item that a site offers; an instant one that it decides itself unless told otherwise."""
    department, _ = Department.objects.get_or_create(
        code="TEST",
        defaults={"name": "市场监管", "body_name": "崇州市市场监督管理局", "pinyin": "shichangjianguan"},
    )
    item, is_new = ServiceItem.objects.get_or_create(
        code=code, defaults={"department": department, "is_listed": False}
    )
    if is_new:
        form, _ = Form.objects.get_or_create(code="test", version=1, defaults={"title": "表", "schema": {}})
        item.current = ItemVersion.objects.create(
            item=item,
            number=1,
            name="个体工商户设立登记",
            pinyin="getigongshanghushelidengji",
            kind="行政许可",
            is_instant=is_instant,
            promised_days=0 if is_instant else 5,
            result_name="营业执照",
            result_kind="certificate",
            doorstep_suitable=False,
            village_room_suitable=False,
            form=form,
            source="test",
            valid_from=dt.date(2026, 1, 1),
        )
        item.save()
    Offering.objects.get_or_create(
        item=item, site_id=site, defaults={"depth": depth, "basis": "委托书〔2026〕1号"}
    )
    return item


def make_seal(cast: Cast, *, code: str = SEAL, site: str = HOME, serial: int = 90) -> Seal:
    """A seal that was made for the site and nothing more."""
    return actions.make(code, site, name="白头镇人民政府审批服务专用章", serial=serial, actor=cast["manager"])


def make_seal_in_use(
    cast: Cast, *, has_key: bool = False, imprint: bytes | None = None, **given: Any
) -> Seal:
    """A seal in use, in the hands of the cast's two keepers, its use approved by the head for instant items.

    With `has_key` it signs files, with a trial key of its own. Everybody of the cast who has a post has acknowledged the
    rules in force.
    """
    make_item()
    retire_seals()
    acknowledge(*cast.values())
    seal = make_seal(cast, **given)
    actions.hand_to(
        seal.code,
        keeper_id=cast["seal_keeper"].account_id,
        witness_id=cast["seal_witness"].account_id,
        actor=cast["site_head"],
    )
    actions.approve(seal.code, reason="即办件准予决定", actor=cast["site_head"])
    filed = {"filing_number": "崇审印备〔2026〕1号", "imprint": imprint}
    actions.file(seal.code, **filed, actor=cast["manager"])
    if has_key:
        actions.make_key(seal.code, actor=cast["manager"])
    return actions.put_in_use(seal.code, actor=cast["manager"])


def acknowledge(*actors: Actor) -> None:
    """Those of the actors who have a post acknowledge the rules for seals in force."""
    rules = queries.rules_in_force()
    for actor in actors:
        if rules is not None and policies.may_acknowledge(actor):
            actions.acknowledge(rules.number, actor=actor)


def begin_handover(cast: Cast, seal: Seal) -> Handover:
    """The cast's keepers exchange their parts before the clerk."""
    return actions.begin_handover(
        seal.code,
        keeper_id=cast["seal_witness"].account_id,
        witness_id=cast["seal_keeper"].account_id,
        supervisor_id=cast["clerk"].account_id,
        actor=cast["site_head"],
    )


def allow_outing(cast: Cast, seal: Seal) -> Outing:
    """The clerk and the reviewer may take the seal out today."""
    return actions.allow_outing(
        seal.code,
        first_id=cast["clerk"].account_id,
        second_id=cast["reviewer"].account_id,
        reason="上门服务",
        actor=cast["site_head"],
    )


def take_out(cast: Cast, seal: Seal) -> Outing:
    """They have taken it out."""
    allow_outing(cast, seal)
    return actions.take_out(seal.code, actor=cast["clerk"])


def retire_seals(site: str = HOME) -> None:
    """Take the county's own seals of the site out of the way of a test's seal."""
    Seal.objects.filter(site_id=site).update(status="suspended")


def stamp(actor: Actor, *, site: str = HOME, **given: Any) -> SealUse:
    """One use of the site's seal on a document of its own."""
    number = next(_running)
    values = {
        "affair": f"C112-20261123-{number:04d}",
        "item_code": ITEM,
        "item_name": "个体工商户设立登记",
        "applicant_masked": "戴某",
        "document_name": "营业执照",
        "document_number": f"510184-C112-2026-{number:06d}",
        "document_digest": hashlib.sha256(str(number).encode()).digest(),
        "reason": "准予决定用印",
    }
    return actions.use(site, **{**values, **given}, actor=actor)
