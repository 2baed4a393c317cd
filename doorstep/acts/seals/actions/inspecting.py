from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies
from doorstep.acts.seals.models import Inspection
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound, Taken

from .keeping import reasoned, say


@transaction.atomic
def inspect(use_id: int, *, remark: str, actor: Actor) -> Inspection:
    """Mark an odd use as seen by the bureau, with what was found; the line itself stays as it is.

    Raises NotFound, NotAllowed, Invalid without a remark, Taken where a colleague has seen it already.
    """
    use = policies.uses_visible_to(actor).select_related("seal").filter(pk=use_id).first()
    if use is None:
        raise NotFound(_("没有这一行用印登记。"))
    if not policies.may_inspect(actor, use.seal):
        raise NotAllowed(_("异常用印由行政审批局查看。"))
    words = reasoned(remark, field="remark")
    seen, made = Inspection.objects.get_or_create(
        use=use, defaults={"inspector_id": actor.account_id, "at": clock.now(), "remark": words}
    )
    if not made:
        raise Taken(_("%(name)s已经看过这一行。") % {"name": seen.inspector.name})
    say("inspected", use.seal, actor, {"number": use.number})
    return seen
