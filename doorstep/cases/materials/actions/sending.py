"""Papers that come in parts over a bad line: announced, gone on with from where it broke, taken in with the last part.

Begun by a phone's link an upload goes on by that link only; begun at a desk, by that login only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.lock import lock_for_papers
from doorstep.cases.materials import policies, queries
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents import queries as kept
from doorstep.registry.documents.models import Upload

from .phoning import link_by, locked_by, ready, take_in
from .way_in import keep_open

GOES_ON = {"upload_over"}
"""Refusals after which the parts that came are still good."""


@contextmanager
def forgotten_if_refused(upload_id: uuid.UUID | str, actor: Actor) -> Iterator[None]:
    """Let an upload and its parts go when what they came to is refused; outside the refused transaction."""
    try:
        yield
    except Invalid as no:
        if no.code not in GOES_ON:
            documents.abandon(upload_id, actor=actor)
        raise


@act
def begin_page(secret: str, row_id: int, size: int) -> Upload:
    """Announce a photo of `size` bytes for one paper by a link. Raises what `send_page` does, and what `begin` does."""
    link, application, actor = locked_by(secret)
    ready(link, application, row_id)
    return documents.begin(size, purpose=queries.purpose_of_page(link, row_id), actor=actor)


@act
def begin_scan(application_id: uuid.UUID | str, row_id: int, size: int, *, actor: Actor) -> Upload:
    """Announce a scan of `size` bytes for one paper of an affair. Raises NotFound, NotAllowed, IllegalMove, Invalid."""
    application = lock_for_papers(application_id, actor=actor, may=policies.may_judge)
    if not application.materials.filter(pk=row_id).exists():
        raise Invalid("material", _("没有这份材料。"), field=f"material_{row_id}")
    return documents.begin(size, purpose=queries.purpose_of_scan(application, row_id), actor=actor)


def send_page_part(secret: str, upload_id: uuid.UUID | str, offset: int, data: bytes) -> Upload:
    """Take the bytes of a photo from `offset` on; with the last of them it is a page of its paper.

    The last part counts as received only when the page is there, so that one who asks how far it has come is never told
    of a whole that nobody has. A file that is refused is forgotten with its parts. Raises what `append` and `send_page`
    do.
    """
    with forgotten_if_refused(upload_id, system("phone")):
        return _page_part(secret, upload_id, offset, data)


def send_scan_part(upload_id: uuid.UUID | str, offset: int, data: bytes, *, actor: Actor) -> Upload:
    """The same for a scan, which becomes its paper's; raises what `append` and `attach_scan` do."""
    with forgotten_if_refused(upload_id, actor):
        return _scan_part(upload_id, offset, data, actor)


def drop_page_upload(secret: str, upload_id: uuid.UUID | str) -> None:
    """Forget a photo that has come in part. Raises NotFound."""
    documents.abandon(queries.page_upload(secret, upload_id).pk, actor=system("phone"))


def drop_scan_upload(upload_id: uuid.UUID | str, *, actor: Actor) -> None:
    """Forget a scan that has come in part. Raises NotFound."""
    documents.abandon(queries.scan_upload(upload_id, actor=actor).pk, actor=actor)


@act
def _page_part(secret: str, upload_id: uuid.UUID | str, offset: int, data: bytes) -> Upload:
    link, actor = link_by(secret), system("phone")
    row_id = queries.row_of(queries.page_upload(secret, upload_id))
    upload = documents.append(upload_id, offset, data, actor=actor)
    if upload.received < upload.size:
        keep_open(link)
        return upload
    content = documents.examine(kept.joined(upload))  # before the affair is locked, as in `send_page`
    link, application, actor = locked_by(secret)
    paper = ready(link, application, row_id)
    file = documents.finish(upload.pk, name="", content=content, actor=actor)
    take_in(link, application, paper, file, actor)
    return upload


@act
def _scan_part(upload_id: uuid.UUID | str, offset: int, data: bytes, actor: Actor) -> Upload:
    announced = queries.scan_upload(upload_id, actor=actor)
    application_id, row_id = queries.affair_of(announced), queries.row_of(announced)
    upload = documents.append(upload_id, offset, data, actor=actor)
    if upload.received < upload.size:
        return upload
    content = documents.examine(kept.joined(upload))
    lock_for_papers(application_id, actor=actor, may=policies.may_judge)  # what is kept comes after it
    file = documents.finish(upload.pk, name="", content=content, actor=actor)
    applications.attach_file(application_id, row_id, file, actor=actor)
    return upload
