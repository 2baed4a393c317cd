"""Using again what the county has: with the resident's consent for this use, never without."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates import queries as certificates
from doorstep.acts.certificates.models import Certificate
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.actions import record
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.lock import change, lock, lock_for_papers
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.applications.queries import find
from doorstep.cases.materials import policies, wording
from doorstep.cases.materials.models import HeldPaper, Reuse
from doorstep.cases.materials.queries import held as known
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.models import StoredFile

PDF = "application/pdf"


@act
def reuse(
    application_id: uuid.UUID | str,
    choices: Mapping[int, str],
    *,
    consents: bool,
    asked_for: str = "",
    actor: Actor,
) -> list[Reuse]:
    """Take what the county has for papers of an affair (row → "held:12" or "certificate:…"): they are there (县里已有).

    `asked_for` is what the consent was asked for where that is more than this affair: the title of its bundle.

    A kept paper's file becomes the row's; a certificate is linked, and its revocation or end shows here from then on.
    Papers that were promised (容缺) are brought by it. Raises Invalid `consent` where the applicant does not consent,
    `nothing_chosen`, `not_offered`, and `not_usable` for what was revoked or has expired.
    """
    application = lock_for_papers(application_id, actor=actor, may=policies.may_reuse)
    if not choices:
        raise Invalid("nothing_chosen", _("请勾选要复用的材料。"), field="use")
    if not consents:
        raise Invalid("consent", _("须经申请人同意才能复用。"), field="consents")
    offered = _offered(application, actor)
    made = []
    for row_id, code in choices.items():
        offer = offered.get((row_id, code))
        if offer is None:
            raise Invalid("not_offered", _("县里没有这份可复用的材料。"), field=f"material_{row_id}")
        if not offer.source.is_usable:
            raise Invalid("not_usable", _("这份材料已撤销或已过期，不能使用。"), field=f"material_{row_id}")
        made.append(_use(application, offer, asked_for, actor))
    said = {str(one.row_id): known.code_of(one) for one in made}
    change(application, "materials_reused", actor=actor, data={"materials": said})
    return made


@act
def decline_reuse(application_id: uuid.UUID | str, row_id: int, code: str, *, actor: Actor) -> Reuse:
    """The applicant does not want it used: it is not offered again in this affair. Raises Invalid `not_offered`."""
    application = lock_for_papers(application_id, actor=actor, may=policies.may_reuse)
    offer = _offered(application, actor).get((row_id, code))
    if offer is None:
        raise Invalid("not_offered", _("县里没有这份可复用的材料。"), field=f"material_{row_id}")
    said = Reuse.objects.create(
        row=offer.row,
        **_of(offer.source),
        is_agreed=False,
        at=clock.now(),
        taken_by_id=actor.account_id,
    )
    change(application, "reuse_declined", actor=actor, data={"material": row_id, "source": code})
    return said


@act
def carry_over(application_id: uuid.UUID | str, said: Mapping[int, Reuse], *, actor: Actor) -> list[Reuse]:
    """Let what was said in one affair of a bundle hold for a sibling that begins later (its row → what was said).

    For the program itself. What can't be used any more is not taken over: that paper is asked for.
    """
    application, _same = lock(application_id, "check_material", actor=actor, may=policies.may_carry_over)
    rows = application.materials.filter(pk__in=said, state=MaterialState.MISSING)
    made = [_again(row, said[row.pk]) for row in rows if _still_holds(said[row.pk])]
    if made:
        told = {str(one.row_id): known.code_of(one) for one in made if one.is_agreed}
        change(application, "materials_reused", actor=actor, data={"materials": told})
    return made


def _still_holds(said: Reuse) -> bool:
    """Whether it holds now; a kept paper stays until this is written, as in `_file_of`."""
    if not said.is_agreed:
        return True
    if said.held_id is not None:
        said.held = (
            HeldPaper.objects.select_for_update(of=("self",)).select_related("file").get(pk=said.held_id)
        )
        if said.held.file is None:  # taken back or let go of meanwhile
            return False
    return known.source_of(said).is_usable


def _again(row: ApplicationMaterial, said: Reuse) -> Reuse:
    if said.is_agreed:
        _is_there(row, said.held.file if said.held else None)
    return Reuse.objects.create(
        row=row,
        held=said.held,
        certificate=said.certificate,
        is_agreed=said.is_agreed,
        consent_words=said.consent_words,
        at=said.at,
        taken_by_id=said.taken_by_id,
    )


@act
def look(application_id: uuid.UUID | str, row_id: int, code: str, *, actor: Actor) -> tuple[bytes, str]:
    """The paper behind an offer, or behind a row that uses one, as (bytes, media type); each look is journalled.

    For those who may read the affair's answers, and only while it is offered or used in this affair. Raises NotFound,
    NotAllowed.
    """
    application = find(actor, application_id)
    if not policies.may_look(actor, application):
        raise NotAllowed(_("您的岗位不能查看材料。"))
    source = known.used(application).get(row_id)
    if source is None or source.code != code:
        offer = _offered(application, actor).get((row_id, code))
        if offer is None:
            raise NotFound(_("这里没有这份材料。"))
        source = offer.source
    content = _content(application, row_id, source)
    record(
        "application.held_paper_read",
        ("application", application.pk),
        actor=actor,
        site=application.site_id,
        data={"number": application.number, "material": row_id, "source": code},
        person=application.applicant_id,
    )
    return content


def _offered(application: Application, actor: Actor) -> dict[tuple[int, str], known.Offer]:
    return {(offer.row.pk, offer.source.code): offer for offer in known.offers(actor, application)}


def _of(source: known.Source) -> dict[str, str]:
    return {f"{source.what}_id": source.key}


def _use(application: Application, offer: known.Offer, asked_for: str, actor: Actor) -> Reuse:
    row, source = offer.row, offer.source
    file = _file_of(source, row) if source.what == known.HELD else None
    if row.state == MaterialState.PROMISED:
        states = {row.pk: MaterialState.ON_FILE}
        applications.bring_missing(application.pk, states, files={row.pk: file}, actor=actor)
    else:
        _is_there(row, file)
    return Reuse.objects.create(
        row=row,
        **_of(source),
        is_agreed=True,
        consent_words=wording.consent_to_use(asked_for or application.version.name),
        at=clock.now(),
        taken_by_id=actor.account_id,
    )


def _file_of(source: known.Source, row: ApplicationMaterial) -> StoredFile:
    """The kept paper's file, which stays until the reuse is written: a withdrawal and the nightly job wait for it."""
    held = HeldPaper.objects.select_for_update(of=("self",)).select_related("file").get(pk=source.key)
    if held.file is None:  # taken back since it was offered
        raise Invalid("not_offered", _("县里没有这份可复用的材料。"), field=f"material_{row.pk}")
    return held.file


def _is_there(row: ApplicationMaterial, file: StoredFile | None) -> None:
    row.state, row.file = MaterialState.ON_FILE, file
    row.save(update_fields=["state", "file"])


def _content(application: Application, row_id: int, source: known.Source) -> tuple[bytes, str]:
    if source.what == known.CERTIFICATE:
        certificate = Certificate.objects.select_related("pdf", "site", "seal_use__seal").get(pk=source.key)
        return certificates.page_now(certificate), PDF
    row = ApplicationMaterial.objects.select_related("file").get(pk=row_id, application=application)
    file = row.file or HeldPaper.objects.select_related("file").get(pk=source.key).file
    if file is None:
        raise NotFound(_("这份材料的文件已经不在了。"))
    return documents.read(file), file.media_type
