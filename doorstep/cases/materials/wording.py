"""What the resident agrees to, word for word: shown before the tick, kept with it (个人信息保护法 arts. 14, 15, 17)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

HELD_YEARS = 3
"""How long a paper is kept to be used again, unless its owner takes the consent back before (the county's own rule)."""


def consent_to_keep(kind: str) -> str:
    """To whom and for what a paper is kept."""
    return _(
        "本人同意%(county)s政务服务窗口留存这份“%(kind)s”，只用于本人今后在%(county)s办事时免于重复提交，"
        "最长 %(years)d 年；可以随时到窗口撤回。"
    ) % {"county": settings.COUNTY_NAME, "kind": kind, "years": HELD_YEARS}


def consent_to_use(item: str) -> str:
    """That what the county has is used in this affair, and only there."""
    return _("本人同意在本次办理“%(item)s”中使用县里已有的上列材料，不再另行提交。") % {"item": item}
