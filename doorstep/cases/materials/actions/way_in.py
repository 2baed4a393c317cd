"""What every way in for a phone obeys, whether it belongs to one affair or to a bundle: how long, how much, how fast."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Manager
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, Taken
from doorstep.cases.materials import binding
from doorstep.cases.materials.models import WayIn
from doorstep.cases.materials.queries.phone import digest_of
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents import queries as kept
from doorstep.registry.documents.models import StoredFile

LINK_MINUTES = 15
"""How long a link is open; each page that arrives gives the rest of the papers as long again."""
LONGEST_MINUTES = 60
"""How long a link is open at the most, however much arrives."""
MOST_PAGES = 30
"""Pages of one paper."""
MOST_SENT = 120
"""Pages that one link takes altogether, those included that were taken again."""
MOST_A_MINUTE = 30
WORDS = (
    gettext_noop("看不清"),
    gettext_noop("没拍全"),
    gettext_noop("反光"),
    gettext_noop("不是这份材料"),
)
"""What a clerk may say of a photo: one press each, the phone shows it; no others, for a phone knows no name."""


def opening(actor: Actor) -> tuple[str, dict[str, Any]]:
    """A fresh secret, and what a link keeps of it and of who made it."""
    now, secret = clock.now(), secrets.token_urlsafe(24)
    return secret, {
        "secret_digest": digest_of(secret),
        "made_at": now,
        "made_by_id": actor.account_id,
        "expires_at": now + dt.timedelta(minutes=LINK_MINUTES),
    }


def within_limits(link: WayIn, pages: Manager[Any]) -> None:
    """Raise Invalid where a link has taken all that it takes, Taken where pages come faster than people take photos."""
    if link.pages_sent >= MOST_SENT:
        raise Invalid("link_full", _("这个链接收的照片太多了，请窗口工作人员重新出码。"), field="file")
    since = clock.now() - dt.timedelta(minutes=1)
    if pages.filter(link=link, at__gt=since).count() >= MOST_A_MINUTE:
        raise Taken(_("照片来得太快了，请等一分钟再传。"), code="too_fast")


def has_room(pages: int) -> None:
    """Raise Invalid for a paper that has as many pages as one may have."""
    if pages >= MOST_PAGES:
        raise Invalid("pages_many", _("一份材料最多 %(most)d 页。") % {"most": MOST_PAGES}, field="file")


def keep_open(link: WayIn, *, pages: int = 0) -> None:
    """So many pages more, or a part of one; whoever is still sending keeps the link a while longer."""
    latest = link.made_at + dt.timedelta(minutes=LONGEST_MINUTES)
    longer = min(clock.now() + dt.timedelta(minutes=LINK_MINUTES), latest)
    type(link).objects.filter(pk=link.pk).update(
        pages_sent=F("pages_sent") + pages, expires_at=Greatest("expires_at", longer)
    )


def said(word: str) -> str:
    """What a clerk says of a photo that has to be taken again: one of WORDS; raises Invalid for anything else."""
    if word not in WORDS:
        raise Invalid("word", _("请选择哪里要重拍：%(words)s。") % {"words": "、".join(WORDS)}, field="word")
    return word


def one_file(pages: Sequence[StoredFile], field: str, actor: Actor) -> StoredFile:
    """The pages as one file: a single one is that file, several become one PDF. Raises Invalid where there is none."""
    if not pages:
        raise Invalid("no_pages", _("这份材料还没有收到照片。"), field=field)
    if len(pages) == 1:
        return pages[0]
    bound = binding.bind([(kept.read(page), page.media_type) for page in pages])
    return documents.keep_made(bound, binding.PDF, actor=actor)
