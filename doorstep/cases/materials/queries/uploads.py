"""What an upload in parts is for, and how far it has come. Its purpose is `phone:LINK:ROW` or `scan:AFFAIR:ROW`."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import NotFound
from doorstep.cases.applications.models import Application
from doorstep.cases.materials.models import WayIn
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.models import Upload

from .phone import open_link

PHONE, SCAN = "phone", "scan"


def purpose_of_page(link: WayIn, row_id: int) -> str:
    """Of a photo for one paper, sent by a link."""
    return f"{PHONE}:{link.pk}:{row_id}"


def purpose_of_scan(application: Application, row_id: int) -> str:
    """Of a scan for one paper of an affair."""
    return f"{SCAN}:{application.pk}:{row_id}"


def page_upload(secret: str, upload_id: uuid.UUID | str) -> Upload:
    """A photo on its way; raises NotFound for a link that is over, another link's, an expired one."""
    link = open_link(secret)
    if link is None:
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"), code="link_over")
    return upload_by(link, upload_id)


def upload_by(link: WayIn, upload_id: uuid.UUID | str) -> Upload:
    """The same by an open link, of an affair or of a bundle; raises NotFound for another link's, an expired one."""
    upload = documents.upload(upload_id, actor=system("phone"))
    if not upload.purpose.startswith(f"{PHONE}:{link.pk}:"):
        raise _unknown()
    return upload


def scan_upload(upload_id: uuid.UUID | str, *, actor: Actor) -> Upload:
    """A scan on its way; raises NotFound for another login's and for an expired one."""
    upload = documents.upload(upload_id, actor=actor)
    if not upload.purpose.startswith(f"{SCAN}:"):
        raise _unknown()
    return upload


def affair_of(upload: Upload) -> str:
    """The affair of a scan on its way."""
    return upload.purpose.split(":")[1]


def row_of(upload: Upload) -> int:
    """The paper that a photo or scan on its way is for."""
    return int(upload.purpose.split(":")[2])


def _unknown() -> NotFound:
    return NotFound(_("没有这次上传，或者它已经过期，请重新选择文件。"), code="upload")
