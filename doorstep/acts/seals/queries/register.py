from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from doorstep.acts.seals.models import Seal, SealUse
from doorstep.base import clock


@dataclass(frozen=True)
class Line:
    """One line of the register as people read it (用章登记台账, the fields of domain.md §3)."""

    number: int
    at: dt.datetime
    seal_code: str
    seal_name: str
    site: str
    item_name: str
    affair: str
    applicant: str
    document_name: str
    document_number: str
    copies: int
    edge: str
    reason: str
    handler: str
    approver: str
    keeper: str
    witness: str
    medium: str
    digest: str
    remark: str
    corrects: int | None
    corrected_by: int | None
    use_id: int
    approver_id: int

    @property
    def stands(self) -> bool:
        """Whether the line is a use that nothing has corrected."""
        return self.corrects is None and self.corrected_by is None

    @property
    def notes(self) -> str:
        """The last column: the remark, and which line corrects which (作废、更正)."""
        said = [self.remark] if self.remark else []
        if self.corrects is not None:
            said.append(_("冲正第 %(number)s 号") % {"number": self.corrects})
        if self.corrected_by is not None:
            said.append(_("已由第 %(number)s 号冲正") % {"number": self.corrected_by})
        return "；".join(said)


def register(seal: Seal, month: dt.date | None = None) -> list[Line]:
    """The register of a seal, oldest line first: of the month in which `month` lies, or all of it. One query."""
    rows = SealUse.objects.filter(seal=seal)
    if month is not None:
        first = dt.datetime(month.year, month.month, 1, tzinfo=clock.ZONE)
        rows = rows.filter(at__gte=first, at__lt=_next_month(first))
    rows = (
        rows.select_related("seal__site", "handler", "approver", "keeper", "witness")
        .annotate(corrected_number=F("corrects__number"), corrected_by_number=F("corrections__number"))
        .order_by("number")
    )
    return [_line(use) for use in rows]


def _next_month(first: dt.datetime) -> dt.datetime:
    return (first + dt.timedelta(days=32)).replace(day=1)


def _line(use: SealUse) -> Line:
    return Line(
        number=use.number,
        at=use.at.astimezone(clock.ZONE),
        seal_code=use.seal_id,
        seal_name=use.seal.name,
        site=use.seal.site.name,
        item_name=use.item_name,
        affair=use.affair,
        applicant=use.applicant_masked,
        document_name=use.document_name,
        document_number=use.document_number,
        copies=use.copies,
        edge=use.get_edge_display() if use.edge else "",
        reason=use.reason,
        handler=use.handler.name,
        approver=use.approver.name,
        keeper=use.keeper.name,
        witness=use.witness.name,
        medium=use.get_medium_display(),
        digest=bytes(use.document_digest).hex(),
        remark=use.remark,
        corrects=use.corrected_number,
        corrected_by=use.corrected_by_number,
        use_id=use.pk,
        approver_id=use.approver_id,
    )
