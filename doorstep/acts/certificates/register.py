"""The monthly register of a seal on paper (用章登记台账): every field of domain.md §3, to be signed and filed."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from doorstep.acts.seals import queries as seals
from doorstep.acts.seals.models import Seal
from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.clock import words
from doorstep.base.journal.queries import head_of_day

from . import typesetting


def monthly(seal: Seal, month: dt.date) -> bytes:
    """The register of the month in which `month` lies as PDF/A, with the signed head of its last day's log.

    For a month that is not over the head is today's. Keepers and head are those of now: they sign it.
    """
    now = clock.now().astimezone(clock.ZONE)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    custody = seals.custody(seal, now)
    values = {
        "title": f"{seal.name} {_('用章登记台账')} {words.month(month)}",
        "seal_name": seal.name,
        "seal_code": seal.code,
        "site": seal.site.name,
        "month": words.month(month),
        "lines": [_line(line) for line in seals.register(seal, month)],
        "keeper": custody.keeper.name if custody else "",
        "witness": custody.witness.name if custody else "",
        "head": "、".join(
            Account.objects.filter(pk__in=seals.heads(seal, now)).values_list("name", flat=True)
        ),
        "log": _log(min(last, now.date())),
        "printed_at": words.moment(now),
    }
    return typesetting.pdf("register", values, at=now)


def _line(line: seals.Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "day": f"{line.at:%Y-%m-%d}",
        "time": f"{line.at:%H:%M:%S}",
        "item": line.item_name,
        "affair": line.affair,
        "applicant": line.applicant,
        "document": line.document_name,
        "document_number": line.document_number,
        "copies": line.copies,
        "edge": str(line.edge),
        "reason": line.reason,
        "handler": line.handler,
        "approver": line.approver,
        "keeper": line.keeper,
        "witness": line.witness,
        "medium": str(line.medium),
        "digest": line.digest,
        "remark": line.notes,
    }


def _log(day: dt.date) -> dict[str, Any] | None:
    head = head_of_day("seals", day)
    if head is None:
        return None
    return {
        "at": f"{head.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}",
        "size": head.size,
        "root": bytes(head.root).hex(),
        "key": head.key_id[:16],
    }
