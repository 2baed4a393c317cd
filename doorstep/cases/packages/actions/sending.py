"""Photos of a bundle's papers that come in parts over a bad line: begun by its link they go on by that link only."""

from __future__ import annotations

import uuid

from doorstep.base.accounts.actor import system
from doorstep.base.core.acts import act
from doorstep.cases.materials import queries as materials
from doorstep.cases.materials.actions.sending import forgotten_if_refused
from doorstep.cases.materials.actions.way_in import keep_open
from doorstep.cases.packages import queries
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents import queries as kept
from doorstep.registry.documents.models import Upload

from .phoning import link_by, locked_by, ready, receive


@act
def begin_page(secret: str, paper_id: int, size: int) -> Upload:
    """Announce a photo of `size` bytes for one paper by a link. Raises what `send_page` does, and what `begin` does."""
    link, at, actor = locked_by(secret)
    ready(link, at, paper_id)
    return documents.begin(size, purpose=materials.purpose_of_page(link, paper_id), actor=actor)


def send_page_part(secret: str, upload_id: uuid.UUID | str, offset: int, data: bytes) -> Upload:
    """Take the bytes of a photo from `offset` on; with the last of them it is a page of its paper, as for an affair.

    A file that is refused is forgotten with its parts. Raises what `append` and `send_page` do.
    """
    with forgotten_if_refused(upload_id, system("phone")):
        return _page_part(secret, upload_id, offset, data)


def drop_page_upload(secret: str, upload_id: uuid.UUID | str) -> None:
    """Forget a photo that has come in part. Raises NotFound."""
    documents.abandon(queries.page_upload(secret, upload_id).pk, actor=system("phone"))


@act
def _page_part(secret: str, upload_id: uuid.UUID | str, offset: int, data: bytes) -> Upload:
    link, actor = link_by(secret), system("phone")
    paper_id = materials.row_of(queries.page_upload(secret, upload_id))
    upload = documents.append(upload_id, offset, data, actor=actor)
    if upload.received < upload.size:
        keep_open(link)
        return upload
    content = documents.examine(kept.joined(upload))  # before the bundle is locked, as in `send_page`
    link, at, actor = locked_by(secret)
    paper = ready(link, at, paper_id)
    file = documents.finish(upload.pk, name="", content=content, actor=actor)
    receive(link, at, paper, file, actor)
    return upload
