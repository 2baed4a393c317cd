from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import line
from doorstep.acts.seals.models import SealUse
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.base.journal import merkle
from doorstep.base.journal import queries as journal
from doorstep.base.journal.heads import as_json, chained
from doorstep.base.journal.models import Log

FORMAT = "doorstep proof 1"


def named(name: str) -> SealUse:
    """The line that a person names: "SEAL:NUMBER" as on the register, or the row's id. Raises NotFound."""
    seal, colon, number = name.rpartition(":")
    if not (number.isascii() and number.isdigit()):
        found = None
    elif colon:
        found = SealUse.objects.filter(seal_id=seal, number=int(number)).first()
    else:
        found = SealUse.objects.filter(pk=int(number)).first()
    if found is None:
        raise NotFound(_("没有这一行用印登记。"))
    return found


def proof(use: SealUse) -> dict[str, Any]:
    """The file that proves a line without our database: its bytes, its place, the path to a root, the signed head.

    `base/journal/offline.py` checks it. Raises NotFound until the line was placed and a head was signed over it,
    IllegalMove where the line is no longer what was placed.
    """
    found = journal.inclusion(Log.SEALS, use.pk)
    content = line.content(use)
    leaf, root = merkle.leaf_hash(content), bytes(found.head.root)
    if not merkle.includes(leaf, found.index, found.head.size, found.path, root):
        raise IllegalMove(_("这一行或日志已被改动，无法证明，请核验登记簿。"), code="line_differs")
    return chained(
        {
            "format": FORMAT,
            "version": content[0],
            "line": content[1:].decode(),
            "index": found.index,
            "path": [one.hex() for one in found.path],
            "head": as_json(found.head),
        }
    )
