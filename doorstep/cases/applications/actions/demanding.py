"""Asking for a paper that the item's list does not have (清单外材料): never without a reason and a legal basis."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import ApplicationMaterial, ExtraDemand
from doorstep.registry.catalogue.models import RequiredMaterial

from .lock import change, lock
from .receiving import before_silence

AFTER_THE_LIST = 1000
"""Where such papers stand: behind every list."""
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
    if said["name"] in {row.material.name for row in rows}:
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


def _said(**given: str) -> dict[str, str]:
    """What was said, trimmed; raises Invalid naming every part that says nothing or too much."""
    said = {part: " ".join(words.split()) for part, words in given.items()}
    missing = {
        "name": _("请写明材料名称。"),
        "reason": _("请写明为什么要这份材料，申请人会看到。"),
        "basis": _("请写明法律依据，到条款。"),
    }
    errors = {part: [missing[part]] for part, words in said.items() if len(words) < 2}
    for part, words in said.items():
        if len(words) > LONGEST[part]:
            errors[part] = [_("最多 %(count)d 个字。") % {"count": LONGEST[part]}]
    if errors:
        raise Invalid("extra_demand", _("清单外的材料要写明名称、理由和法律依据。"), errors=errors)
    return said
