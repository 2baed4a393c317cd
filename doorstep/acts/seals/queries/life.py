"""What happened to a seal, and all seals at a glance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals.models import Custody, Outing, Seal, SealUse
from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.journal.queries import timeline
from doorstep.registry.staff.queries import in_force

from .verifying import USED

WORDS = {
    "seal.made": _("刻制"),
    "seal.filed": _("印模备案"),
    "seal.put_in_use": _("启用"),
    "seal.handed_to": _("指定保管人"),
    "seal.handover_begun": _("开始交接"),
    "seal.handover_done": _("交接完成"),
    "seal.handover_cancelled": _("交接取消"),
    "seal.approved": _("事先批准用印"),
    "seal.approval_withdrawn": _("收回用印批准"),
    "seal.key_given": _("配发签章密钥"),
    "seal.key_retired": _("收回签章密钥"),
    "seal.scope_set": _("规定使用范围"),
    "seal.outing_allowed": _("批准外出"),
    "seal.outing_cancelled": _("取消外出"),
    "seal.taken_out": _("带出"),
    "seal.brought_back": _("交回"),
    "seal.suspended": _("停用"),
    "seal.sealed_away": _("封存"),
    "seal.destroyed": _("销毁"),
    "seal.lost": _("遗失"),
}
"""What is said of each event of a seal's life; its uses and what the bureau thought of them are not part of it."""
PEOPLE = ("keeper", "witness")


@dataclass(frozen=True)
class Step:
    """One step of a seal's life: when, what, who did it, and what there is to say of it."""

    at: dt.datetime
    words: Any
    who: str
    note: str


def life(seal: Seal) -> list[Step]:
    """A seal's life, newest step first; two queries. Its uses stand in the register."""
    entries = [entry for entry in timeline("seal", seal.code).exclude(event=USED) if entry.event in WORDS]
    wanted = {entry.account for entry in entries if entry.account}
    for entry in entries:
        wanted |= _people(entry.data)
    names = dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [
        Step(
            at=entry.at,
            words=WORDS[entry.event],
            who=names.get(entry.account, ""),
            note=_note(entry.data, names),
        )
        for entry in reversed(entries)
    ]


def _people(data: dict[str, Any]) -> set[int]:
    return {data[key] for key in PEOPLE if key in data} | set(data.get("before", []))


def _note(data: dict[str, Any], names: dict[int, str]) -> str:
    """The event's own words: a reason, a number, a day, the people."""
    said = [str(data[key]) for key in ("reason", "number", "report", "day", "item") if data.get(key)]
    people = [*(data[key] for key in PEOPLE if key in data), *data.get("before", [])]
    return "，".join([*said, *(names.get(person, "") for person in people)])


def overview(seals: QuerySet[Seal]) -> list[Seal]:
    """Seals with `site`, `last_used_at`, `in_custody` and `under_way` (their open outing), by site. Three queries."""
    last = SealUse.objects.filter(seal=OuterRef("pk"), number=OuterRef("last_number"))
    custodies = Custody.objects.filter(in_force(clock.now())).select_related("keeper", "witness")
    outings = Outing.objects.filter(closed_at__isnull=True).select_related("first", "second")
    rows = (
        seals.select_related("site")
        .annotate(last_used_at=Subquery(last.values("at")), site_sound=F("site__pinyin"))
        .prefetch_related(
            Prefetch("custodies", custodies, to_attr="in_custody"),
            Prefetch("outings", outings, to_attr="under_way"),
        )
    )
    return list(rows.order_by("site_sound", "serial"))
