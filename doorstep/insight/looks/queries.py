"""Who looked at somebody's data: every look that the journal has of a person, told so that they can understand it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from doorstep.base.accounts.models import Account
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import private_parts
from doorstep.registry.people.queries import identities
from doorstep.registry.staff.queries import posts_over

DISCLOSED, READ, TOLD = "resident.disclosed", "application.held_paper_read", "resident.looks_told"
LOOKS = (DISCLOSED, READ, TOLD)
"""The events of the journal that are looks: masked fields opened, a kept paper read, this very list told."""
FIELDS = {
    "name": lazy("姓名"),
    "number": lazy("证件号码"),
    "phone": lazy("手机号"),
    "address": lazy("住址"),
    "birth": lazy("出生日期"),
}


@dataclass(frozen=True)
class Look:
    """One look: when, who in which post, at what, and why."""

    at: dt.datetime
    name: str
    posts: tuple[str, ...]
    what: str
    why: str


def looks(resident_id: uuid.UUID) -> list[Look]:
    """Every look at a person's data, also under the entries that were merged into theirs, newest first.

    Whether the actor may see them is for `people.policies`. Five queries for a person into whom nobody was merged.
    """
    people = identities(resident_id)
    entries = list(Entry.objects.filter(person__in=people, event__in=LOOKS).order_by("-id"))
    private = private_parts(entries)
    accounts = {entry.account for entry in entries if entry.account}
    names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name"))
    held = posts_over(accounts)
    return [
        Look(
            entry.at,
            names.get(entry.account, _("系统")),
            tuple(_posts(held.get(entry.account, ()), entry.at)),
            _what(entry),
            _why(entry, private.get(entry.pk) or {}),
        )
        for entry in entries
    ]


def _posts(held: Sequence[Any], at: dt.datetime) -> list[str]:
    """The posts in force at a moment, as "post (site)"."""
    return [
        f"{grant.post.title}（{grant.site.name if grant.site else _('全县')}）"
        for grant in held
        if grant.valid_from <= at and (grant.valid_until is None or grant.valid_until > at)
    ]


def _what(entry: Entry) -> str:
    if entry.event == DISCLOSED:
        return "、".join(str(FIELDS.get(field, field)) for field in entry.data.get("fields", []))
    return _("留存的材料") if entry.event == READ else _("谁看过我的信息（查询记录）")


def _why(entry: Entry, private: dict[str, Any]) -> str:
    """What was said; for a paper the affair; for this list the card that was shown. "—" after the person was deleted."""
    if entry.event == READ:
        return _("办理 %(number)s") % {"number": entry.data.get("number", "")}
    return private.get("reason") or private.get("identity") or "—"
