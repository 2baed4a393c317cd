"""Taking the parts into handling together: one notice of all that is missing, or all at once."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Package

from .lock import lock, say


@act
def accept(package_id: uuid.UUID | str, *, actor: Actor) -> list[str]:
    """Accept every part for which all is there (一并受理); the others stay as they are. Returns the parts accepted.

    Raises Invalid with every gap where there is no such part.
    """
    at = lock(package_id, "accept", actor=actor, may=policies.may_handle)
    missing = queries.gaps(at)
    ready = [key for key, found in missing.items() if not found]
    if not ready:
        raise Invalid(
            "incomplete",
            _("还缺 %(count)d 项，不能受理；可以出具一次性告知书。")
            % {"count": sum(map(len, missing.values()))},
            errors={f"{key}.{gap.field}": [gap.mend] for key, found in missing.items() for gap in found},
        )
    say(at.package, "accepted", actor=actor, data={"parts": ready})
    for key in ready:
        view = at.part(key)
        if view is not None and view.application is not None:
            applications.accept(view.application.pk, actor=actor)
    return ready


@act
def notify(package_id: uuid.UUID | str, *, actor: Actor) -> Package:
    """Give the one notice of everything that is missing across the parts (一次性告知): each part keeps its share of it.

    Also of the parts that have not begun, as far as it is known already: nobody is sent for a paper twice (行政许可法
    art. 32). Raises Invalid where nothing is missing or every part that misses something was told already.
    """
    at = lock(package_id, "notify", actor=actor, may=policies.may_handle)
    missing, coming = queries.gaps(at), queries.coming_gaps(at)
    told = [view for view in at.parts if view.state == "opened" and missing.get(view.key)]
    ahead = [view for view in at.parts if coming.get(view.key) and not view.part.told]
    if not told and not ahead:
        raise Invalid("nothing_missing", _("没有还要一次性告知的内容。"))
    say(at.package, "noticed", actor=actor, data={"parts": [view.key for view in (*told, *ahead)]})
    for view in ahead:
        view.part.told = [gap.as_json() for gap in coming[view.key]]
        view.part.save(update_fields=["told"])
    for view in told:
        if view.application is not None:
            applications.notify(view.application.pk, actor=actor)
    return at.package
