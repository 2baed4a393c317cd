"""What changes the catalogue between two loads: taking items out of use and back, new words, empty searches."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal import actions as journal

from . import policies
from . import words as plain
from .models import Alias, EmptySearch, ItemStatus, ItemVersion, ServiceItem
from .states import MOVES

LONGEST_REASON = 200
KEPT_ONCE = 30
"""Days that words are kept which only one search had."""
MOST_WORDS = 5000
"""Words kept at all, so that nobody can fill the table."""
EVENTS = {"suspend": "item.suspended", "resume": "item.resumed", "cancel": "item.cancelled"}


def suspend(item_code: str, *, reason: str, actor: Actor) -> ServiceItem:
    """Take an item out of use for a while: it leaves every list and count at once, its open affairs go on.

    Raises NotFound, NotAllowed, IllegalMove unless it is in use, Invalid without a reason.
    """
    return _move(item_code, "suspend", reason, actor)


def resume(item_code: str, *, reason: str = "", actor: Actor) -> ServiceItem:
    """Put a suspended item back into use. Raises NotFound, NotAllowed, IllegalMove."""
    return _move(item_code, "resume", reason or "resumed", actor)


def cancel(item_code: str, *, reason: str, actor: Actor) -> ServiceItem:
    """Take an item out of use for good; a load that names it brings it back. Raises as `suspend`."""
    return _move(item_code, "cancel", reason, actor)


@transaction.atomic
def _move(item_code: str, verb: str, reason: str, actor: Actor) -> ServiceItem:
    item = policies.visible_to(actor).select_for_update().filter(code=item_code).first()
    if item is None:
        raise NotFound(_("没有这个事项。"))
    if not getattr(policies, f"may_{verb}")(actor, item):
        raise NotAllowed(_("只有行政审批局可以暂停、恢复或取消事项。"))
    state = next_state(MOVES, verb, item.status, label=ItemStatus(item.status).label)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid("reason", _("请写明原因，最多200个字。"), field="reason")
    item.status = state
    item.status_note = "" if state == ItemStatus.ACTIVE else reason
    item.save(update_fields=["status", "status_note"])
    journal.record(EVENTS[verb], ("item", item.code), actor=actor, data={"status": state})
    return item


@transaction.atomic
def add_alias(item_code: str, word: str, *, actor: Actor) -> Alias:
    """Say that `word` means an item: it is found by it from now on. The next load keeps only what its files say."""
    item = policies.visible_to(actor).select_for_update().filter(code=item_code).first()
    if item is None:
        raise NotFound(_("没有这个事项。"))
    if not policies.may_add_alias(actor, item):
        raise NotAllowed(_("只有行政审批局可以增加说法。"))
    word = word.strip().lower()
    if not 1 < len(word) <= 40:
        raise Invalid("word", _("一个说法应有2到40个字。"), field="word")
    alias, made = Alias.objects.get_or_create(item=item, word=word)
    if made:
        version = ItemVersion.objects.get(pk=item.current_id)
        version.search_words = sorted({*version.search_words, *plain.index([word])})
        version.save(update_fields=["search_words"])
        EmptySearch.objects.filter(words=word).delete()
        journal.record("item.alias_added", ("item", item.code), actor=actor, data={"alias": alias.pk})
    return alias


@transaction.atomic
def note_empty_search(words: str) -> bool:
    """Count that somebody looked for `words` in vain; returns whether it was kept.

    Nothing that could be a person is kept: no number of four digits or more, nothing longer than twenty signs, and
    what was asked only once is forgotten after thirty days.
    """
    asked = plain.clean(words)
    if not 1 < len(asked) <= 20 or re.search(r"[0-9]{4,}", asked):
        return False
    today = clock.today()
    once = EmptySearch.objects.filter(count=1, last_on__lt=today - dt.timedelta(days=KEPT_ONCE))
    once.delete()
    if not EmptySearch.objects.filter(words=asked).update(count=F("count") + 1, last_on=today):
        if EmptySearch.objects.count() >= MOST_WORDS:
            return False
        EmptySearch.objects.bulk_create([EmptySearch(words=asked, last_on=today)], ignore_conflicts=True)
    return True
