"""What lies beside the form: a scan shown in the page, and the reason of a deadline."""

from __future__ import annotations

import uuid
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications import policies, queries
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.frame import page
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.models import StoredFile

# what a browser's own viewer of PDF needs, and nothing else; only our own pages may frame it
SHOWN = {
    "default-src": ["'none'"],
    "img-src": ["'self'"],
    "object-src": ["'self'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
}


shown_here = csp_replace(SHOWN)
"""For a view whose file one of our own pages frames."""


@require_safe
@xframe_options_sameorigin
@shown_here
@desk()
def scan_of(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """The scan of one paper, shown in the page and never offered as a download, for who may read the answers."""
    affair = queries.find(request.actor, application_id)
    if not policies.may_read_answers(request.actor, affair):
        raise NotAllowed(_("您的岗位不能查看材料。"))
    row = affair.materials.filter(pk=row_id, file__isnull=False).select_related("file").first()
    if row is None:
        raise NotFound(_("这份材料没有扫描件。"))
    return kept_file(row.file)


def kept_file(file: StoredFile) -> HttpResponse:
    """A kept file to be shown in the page: never stored by the browser, never offered as a download."""
    return inline(documents.read(file), file.media_type)


def inline(data: bytes, media_type: str) -> HttpResponse:
    """The same of bytes at hand."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@desk()
def due(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """为什么是这一天: the present deadline of an affair, day by day."""
    affair = queries.find(request.actor, application_id)
    told = {"run": queries.why_due(request.actor, affair), "term": queries.term_name(affair)}
    return page(request, "due.html", {"affair": affair, "step": None, **told})
