"""What may happen to a result that is out already: it is corrected (更正) or taken back (撤销)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.certificates.models import Certificate, CertificateStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, NotAllowed
from doorstep.cases.applications import clocks, excused, policies, queries
from doorstep.cases.applications.models import Application, PaperKind
from doorstep.cases.applications.signals import locked, moved
from doorstep.registry.catalogue import forms

from .deciding import draft_certificate
from .filling import answers_row
from .lock import change, lock
from .papers import give, take_back
from .words import reasoned


@act
def correct_result(
    application_id: uuid.UUID | str, *, answers: Mapping[str, Any], reason: str, actor: Actor
) -> Application:
    """Correct what a result says (更正): the wrong one is revoked, the right one drafted to be sealed and issued.

    The head of the deciding site signs it, of an instant item a reviewer there, never who proposed the decision,
    approved its seal or put it on; a clerk seals it as every result. The line of the wrong one in the register is
    answered by a correcting line. Raises Invalid where nothing changes or the answers do not fit the form, NotAllowed
    `signed_before`.
    """
    application, after = lock(
        application_id, "correct_result", actor=actor, may=policies.may_correct, with_form=True
    )
    _other_hand(application, actor)
    words = reasoned(reason)
    before = queries.answers(application)
    checked = forms.check(excused.form_of(application), {**before, **answers}, complete=True)
    if checked == before:
        raise Invalid("nothing_changed", _("没有更正任何内容。"), field="answers")
    _take_certificate(application, words, actor)
    sealed = crypto.seal(json.dumps(checked, ensure_ascii=False), answers_row(application.pk))
    application.answers_sealed, application.status = sealed, after
    application.decided_at = clock.now()
    until = application.certificate.valid_until
    certificate = draft_certificate(application, valid_until=until, actor=actor)
    change(
        application,
        "corrected",
        actor=actor,
        data={"certificate": str(certificate.pk), "replaces": str(application.certificate_id)},
        status=after,
        answers_sealed=sealed,
        answers_revision=application.answers_revision + 1,
        certificate=certificate,
        decided_at=application.decided_at,
        decided_by_id=actor.account_id,
        issued_at=None,
        finished_at=None,
        **clocks.reckon(application),
    )
    return application


@act
def revoke(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Take a granted result back (撤销, 行政许可法 art. 69); its page says so from now on, the register line stays.

    By the bureau or the head of the deciding site, never by who signed the decision. Raises Invalid without a reason.
    """
    application, after = lock(application_id, "revoke", actor=actor, may=policies.may_revoke)
    _other_hand(application, actor)
    words = reasoned(reason)
    if application.certificate_id is None:
        raise Invalid("no_result", _("这个办件没有可撤销的结果。"))
    _take_certificate(application, words, actor)
    change(
        application,
        "revoked",
        actor=actor,
        status=after,
        reason=words,
        finished_at=application.finished_at or clock.now(),
        due_on=None,
        warn_on=None,
    )
    take_back(application, PaperKind.GRANT, reason=words[:200], actor=actor)
    signs = policies.may_sign(actor, application)
    give(application, PaperKind.REVOCATION, approver_id=actor.account_id if signs else None, actor=actor)
    return application


@act
def revoke_certificate(certificate_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Certificate:
    """Take one certificate back at once (撤销), the affair's own revocation being another person's to sign.

    The affair keeps its state, but its result is handed over no more, and a bundle of which it is a part is told. Raises
    as revoking a certificate does.
    """
    application = Application.objects.select_for_update().filter(certificate=certificate_id).first()
    if application is not None and application.is_part:
        locked.send(Application, application=application)
    certificate = certificates.revoke(certificate_id, reason=reason, actor=actor)
    if application is not None and application.is_part:
        moved.send(Application, application=application, actor=actor)
    return certificate


def _take_certificate(application: Application, words: str, actor: Actor) -> None:
    """Revoke the affair's certificate, unless that was done alone before."""
    if application.certificate is not None and application.certificate.status != CertificateStatus.REVOKED:
        certificates.revoke(application.certificate_id, reason=words[:200], actor=actor)


def _other_hand(application: Application, actor: Actor) -> None:
    use = application.certificate.seal_use if application.certificate else None
    if actor.account_id in {application.proposed_by_id, application.decided_by_id, use and use.handler_id}:
        raise NotAllowed(_("更正和撤销须由没有经手这个决定的人作出。"), code="signed_before")
