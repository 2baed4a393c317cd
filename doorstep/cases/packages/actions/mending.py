from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Part

from .following import begin, settle
from .lock import lock, say


@act
def mend(package_id: uuid.UUID | str, key: str, *, actor: Actor) -> Part:
    """Open a part again that was refused, ended without a result or whose result was revoked (重新申请), with what was
    said and brought before.

    The refused affair stays what it is and is delivered as such; the others go on meanwhile. Raises NotFound for an
    unknown part, IllegalMove where the part was not refused, the bundle was withdrawn, or its item can't be taken in here
    now.
    """
    at = lock(package_id, "mend", actor=actor, may=policies.may_handle)
    view = at.part(key)
    if view is None:
        raise NotFound(_("这个一件事里没有这一项。"))
    if at.package.withdrawn_at is not None:
        raise IllegalMove(_("这个一件事已经撤回，请重新收件。"), code="withdrawn")
    if not queries.is_fallen(at, view):
        raise IllegalMove(_("这一项没有被不予或终止，不用重新申请。"), code="not_refused")
    old = view.part
    old.is_replaced = True
    old.save(update_fields=["is_replaced"])
    new = Part.objects.create(package=at.package, kind=old.kind, replaces=old)
    at = queries.running(at.package)
    again = next(one for one in at.parts if one.part.pk == new.pk)
    if at.waits_for(again) or not begin(at, again):
        raise IllegalMove(_("这一项现在不能重新申请。"), code="not_now")
    say(at.package, "mended", actor=actor, data={"part": key})
    settle(at.package, actor=actor)
    return again.part
