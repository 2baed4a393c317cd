"""Who has an affair on their list (承办): somebody takes it, or passes it on. Who was asked first stays its handler."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import IllegalMove, Invalid, Taken
from doorstep.base.journal.actions import record
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application
from doorstep.registry.staff.queries import actor_of

from .lock import change, lock
from .words import reasoned


@transaction.atomic
def take(application_id: uuid.UUID | str, *, seen_holder: int | None = None, actor: Actor) -> Application:
    """Put an affair on the actor's own list (领办). The first asked, `handler`, stays who it is (首问负责).

    `seen_holder` is who the page said has it: raises Taken where somebody was quicker. Raises IllegalMove
    `holds_it` where the actor has it already.
    """
    application, _same = lock(application_id, "take", actor=actor, may=policies.may_hold)
    before = application.holder_id
    if before == actor.account_id:
        raise IllegalMove(_("这个办件已经在您名下。"), code="holds_it")
    if seen_holder is not None and before is not None and before != seen_holder:
        name = Account.objects.values_list("name", flat=True).get(pk=before)
        raise Taken(_("%(name)s刚刚领办了这个办件。") % {"name": name}, by=name)
    data = {"from": before, "to": actor.account_id}
    change(application, "taken", actor=actor, data=data, holder_id=actor.account_id)
    return application


@transaction.atomic
def pass_on(application_id: uuid.UUID | str, to_account: int, *, reason: str, actor: Actor) -> Application:
    """Give an affair to a colleague's list (转办), with the reason, which goes to the journal's private part.

    By who has it, or by the head of one of its sites. Raises Invalid for somebody who may not work on it, for the one
    who has it already, or without a reason.
    """
    application, _same = lock(application_id, "pass_on", actor=actor, may=policies.may_pass_on)
    words = reasoned(reason)
    account = Account.objects.filter(pk=to_account, is_active=True).first()
    if account is None or not policies.may_hold(actor_of(account, channel=actor.channel), application):
        raise Invalid("to_account", _("这位同事不办理这个办件，请另选一位。"), field="to")
    if account.pk == application.holder_id:
        raise Invalid("holds_it", _("这个办件已经在这位同事名下。"), field="to")
    before = application.holder_id
    Application.objects.filter(pk=application.pk).update(holder_id=account.pk)
    application.holder_id = account.pk
    record(
        "application.passed_on",
        ("application", application.pk),
        actor=actor,
        site=application.site_id,
        data={"number": application.number, "from": before, "to": account.pk},
        person=application.applicant_id,
        private={"reason": words, "at": clock.now().isoformat()},
    )
    return application
