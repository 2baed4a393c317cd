from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import Invalid
from doorstep.registry.people.identifiers import has_pictures


def reasoned(reason: str) -> str:
    """The reason as it is kept; raises Invalid where it says nothing or too much."""
    words = reason.strip()
    if len(words) < 2:
        raise Invalid("reason_missing", _("请写明理由，当事人会看到。"), field="reason")
    if has_pictures(words):
        raise Invalid("reason_signs", _("理由里有不能打印的符号（如表情），请去掉。"), field="reason")
    if len(words) > 400:
        raise Invalid("reason_long", _("理由最多 400 字。"), field="reason")
    return words
