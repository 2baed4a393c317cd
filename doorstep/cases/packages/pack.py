"""The result pack (一次领取): a cover sheet and every result that is out, as one file to print."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.certificates import papers
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications import policies as affair_policies

from .queries import PartView, Running
from .states import FALLEN

OUT = {"issued", "sent", "finished"}


def pdf(at: Running, *, actor: Actor) -> bytes:
    """The cover and the pages of every result that is out and was not revoked, in the order of the parts.

    A print only: each certificate's own signed file stays the genuine one. Raises NotFound where nothing is out,
    NotAllowed for somebody who may not read one of the results.
    """
    out = [view for view in at.parts if _is_out(view)]
    if not out:
        raise NotFound(_("还没有可以领取的结果。"))
    for view in out:
        if view.application is None or not affair_policies.may_read_result(actor, view.application):
            raise NotAllowed(_("您的岗位不能查看证照全文。"))
    whole = PdfWriter()
    for page in (_cover(at, out), *(_page(view) for view in out)):
        whole.append(PdfReader(io.BytesIO(page)))
    whole.add_metadata({"/Title": f"{at.package.version.title} {at.package.number}"})
    written = io.BytesIO()
    whole.write(written)
    return written.getvalue()


def _is_out(view: PartView) -> bool:
    affair = view.application
    if affair is None or affair.certificate_id is None or view.state == "revoked":
        return False
    return affair.status in OUT


def _page(view: PartView) -> bytes:
    # who may read it was asked above; the part's site may be another than the actor's
    assert view.application is not None  # noqa: S101 - `_is_out`
    return certificates.page_for(view.application.certificate_id, actor=system("desk"))


def _cover(at: Running, out: list[PartView]) -> bytes:
    package = at.package
    return papers.pack_cover(
        title=package.version.title,
        number=package.number,
        site=package.site.name,
        applicant=package.applicant.name_masked,
        printed_at=clock.now(),
        rows=[
            (view.name, view.application.certificate.name, view.application.certificate.number)
            for view in out
            if view.application is not None
        ],
        coming=[
            view.name for view in at.parts if view not in out and view.state not in {*FALLEN, "withdrawn"}
        ],
    )
