"""Asking for a paper that the item's list does not have (清单外材料): never without a reason and a legal basis."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import ApplicationMaterial, ExtraDemand, MaterialState
from doorstep.registry.catalogue.models import RequiredMaterial

from .lock import change, lock
from .receiving import before_silence

AFTER_THE_LIST = 1000
"""Where such papers stand: behind every list."""
SHORTEST = 2
LONGEST = {"name": 120, "reason": 400, "basis": 200}


@act
def ask_beyond(
    application_id: uuid.UUID | str, *, name: str, reason: str, basis: str, actor: Actor
) -> ExtraDemand:
    """Ask for a paper beyond the list; it becomes a row of the affair, and the one-time notice says why it is wanted.

    Only before that notice: a second demand is refused by the state (一次性告知). Raises Invalid naming what is not
    said, `on_the_list` for a paper that the affair has already.
    """
    application, _same = lock(application_id, "ask_beyond", actor=actor, may=policies.may_handle)
    before_silence(application)
    said = _said(name=name, reason=reason, basis=basis)
    rows = application.materials.select_related("material")
    if said["name"] in {row.material.name for row in rows if row.is_needed}:
        raise Invalid("on_the_list", _("清单里已经有这份材料。"), field="name")
    paper = RequiredMaterial.objects.create(
        position=AFTER_THE_LIST + len(rows), name=said["name"], form_of_paper="original"
    )
    row = ApplicationMaterial.objects.create(application=application, material=paper)
    demand = ExtraDemand.objects.create(
        row=row,
        reason=said["reason"],
        basis=said["basis"],
        asked_at=clock.now(),
        asked_by_id=actor.account_id,
    )
    change(application, "asked_beyond", actor=actor, data={"material": row.pk})
    return demand


@act
def withdraw_demand(
    application_id: uuid.UUID | str, row_id: int, *, reason: str, actor: Actor
) -> ExtraDemand:
    """Take back a demand beyond the list before it is met; only who made it. The paper is needed no more.

    The demand, its reason and why it was taken back stay for the bureau to see; a notice that lists it is not written
    anew, what it lists need not be brought. Raises NotFound, NotAllowed for somebody else's, Invalid without a reason,
    IllegalMove `met` where the paper is there, `withdrawn` the second time.
    """
    application, _same = lock(application_id, "withdraw_demand", actor=actor, may=policies.may_handle)
    demand = (
        ExtraDemand.objects.filter(row=row_id, row__application=application)
        .select_related("row__material")
        .first()
    )
    if demand is None:
        raise NotFound(_("没有这份清单外的材料。"))
    if demand.asked_by_id != actor.account_id:
        raise NotAllowed(_("清单外的材料只能由提出的人收回。"))
    if demand.withdrawn_at is not None:
        raise IllegalMove(_("这份清单外的材料已经收回。"), code="withdrawn")
    if demand.row.state != MaterialState.MISSING:
        raise IllegalMove(_("这份材料已经交来，不用收回。"), code="met")
    demand.withdrawn_because = " ".join(reason.split())
    if not SHORTEST <= len(demand.withdrawn_because) <= LONGEST["reason"]:
        raise Invalid("no_reason", _("请用 2 到 400 个字说明为什么收回。"), field=f"material_{row_id}")
    demand.withdrawn_at = clock.now()
    demand.save(update_fields=["withdrawn_at", "withdrawn_because"])
    demand.row.is_needed = False
    demand.row.save(update_fields=["is_needed"])
    change(application, "demand_withdrawn", actor=actor, data={"material": row_id})
    return demand


def _said(**given: str) -> dict[str, str]:
    """What was said, trimmed; raises Invalid naming every part that says nothing or too much."""
    said = {part: " ".join(words.split()) for part, words in given.items()}
    missing = {
        "name": _("请写明材料名称。"),
        "reason": _("请写明为什么要这份材料，申请人会看到。"),
        "basis": _("请写明法律依据，到条款。"),
    }
    errors = {part: [missing[part]] for part, words in said.items() if len(words) < SHORTEST}
    for part, words in said.items():
        if len(words) > LONGEST[part]:
            errors[part] = [_("最多 %(count)d 个字。") % {"count": LONGEST[part]}]
    if errors:
        raise Invalid("extra_demand", _("清单外的材料要写明名称、理由和法律依据。"), errors=errors)
    return said
