"""Originals (原件): taken in against a receipt, kept in a known place, passed to another site, given back to whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, Original, OriginalState, Paper, PaperKind
from doorstep.cases.applications.states import ORIGINAL_MOVES
from doorstep.registry.people.models import Resident
from doorstep.registry.places.models import Site

from .delivering import entitled
from .lock import change, lock
from .papers import give

MOST = 30
"""Kinds of papers in one bringing, and copies of each."""


@act
def take_in_originals(
    application_id: uuid.UUID | str,
    papers: Sequence[tuple[str, int]],
    *,
    place: str,
    brought_by_id: uuid.UUID | str | None = None,
    actor: Actor,
) -> Paper:
    """Take in originals, (name, how many) each, and give the receipt that lists all that is still here (收件清单).

    They were brought by the applicant, or by `brought_by_id` whose number was checked. Raises Invalid naming what is
    not said or not possible.
    """
    application, _same = lock(application_id, "take_in_originals", actor=actor, may=policies.may_handle)
    where = _words(place, "place", _("请写明原件放在哪里。"), 60)
    if not 0 < len(papers) <= MOST:
        raise Invalid("no_originals", _("请写明收下了哪些原件。"), field="name")
    brought_by = _bringer(application, brought_by_id)
    now = clock.now()
    taken = Original.objects.bulk_create(
        Original(
            application=application,
            name=_words(name, "name", _("请写明原件名称。"), 120),
            count=_count(count),
            site_id=application.site_id,
            place=where,
            brought_by=brought_by,
            taken_at=now,
            taken_by_id=actor.account_id,
        )
        for name, count in papers
    )
    _say(application, "originals_taken_in", taken, actor, brought_by=str(brought_by.pk))
    return give(application, PaperKind.ORIGINALS, actor=actor)


@act
def give_back_originals(
    application_id: uuid.UUID | str,
    originals: Collection[int],
    *,
    identity: str,
    to_id: uuid.UUID | str | None = None,
    actor: Actor,
) -> list[Original]:
    """Give originals back to the applicant, or to `to_id` whose number was checked, who showed the document `identity`.

    Also when the affair is long over. Raises Invalid, NotFound, NotAllowed for who is no clerk where they are,
    IllegalMove for one that is not here.
    """
    application, found = _lock(application_id, originals, "give_back_originals", actor)
    shown = _words(identity, "identity", _("请写明领取人出示的证件。"), 60)
    collector = entitled(application, to_id)
    now = clock.now()
    for original in found:
        original.state = OriginalState.RETURNED
        original.returned_at, original.returned_by_id = now, actor.account_id
        original.returned_to, original.identity_shown = collector, shown
        original.save(update_fields=["state", "returned_at", "returned_by", "returned_to", "identity_shown"])
    _say(application, "originals_given_back", found, actor, collector=str(collector.pk))
    return found


@act
def pass_on_originals(
    application_id: uuid.UUID | str, originals: Collection[int], *, site_code: str, actor: Actor
) -> list[Original]:
    """Send originals to another site, where somebody takes them over. Raises as `give_back_originals`."""
    application, found = _lock(application_id, originals, "pass_on_originals", actor)
    if not Site.objects.filter(pk=site_code, is_open=True).exists() or any(
        original.site_id == site_code for original in found
    ):
        raise Invalid("site", _("请选择要移交到的另一个点位。"), field="site")
    for original in found:
        original.state, original.site_id = OriginalState.PASSED, site_code
        original.save(update_fields=["state", "site"])
    _say(application, "originals_passed_on", found, actor, to=site_code)
    return found


@act
def take_over_originals(
    application_id: uuid.UUID | str, originals: Collection[int], *, place: str, actor: Actor
) -> list[Original]:
    """Say that originals from another site have arrived, and where they lie now. Raises as `give_back_originals`."""
    application, found = _lock(application_id, originals, "take_over_originals", actor)
    where = _words(place, "place", _("请写明原件放在哪里。"), 60)
    for original in found:
        original.state, original.place = OriginalState.HELD, where
        original.save(update_fields=["state", "place"])
    _say(application, "originals_taken_over", found, actor, at=found[0].site_id)
    return found


def _lock(
    application_id: uuid.UUID | str, ids: Collection[int], verb: str, actor: Actor
) -> tuple[Application, list[Original]]:
    """The affair and these of its originals, locked; judged one by one."""
    application = Application.objects.select_for_update(of=("self",)).filter(pk=application_id).first()
    there = [] if application is None else list(application.originals.select_for_update().order_by("pk"))
    may_know = application is not None and (
        policies.may_see(actor, application)
        or any(policies.may_see_originals(actor, original.site_id) for original in there)
    )
    if application is None or not may_know:
        raise NotFound(_("没有这个办件。"))
    found = [original for original in there if original.pk in ids]
    if not found or len(found) != len(set(ids)):
        raise Invalid("no_originals", _("请选择原件。"), field="originals")
    for original in found:
        if not policies.may_move_original(actor, original):
            raise NotAllowed(_("原件由所在点位的窗口退还或移交。"), verb=verb)
        next_state(ORIGINAL_MOVES, verb, original.state, label=OriginalState(original.state).label)
    return application, found


def _bringer(application: Application, person_id: uuid.UUID | str | None) -> Resident:
    """Who brings them: the applicant, or another person with a checked number. Raises Invalid."""
    try:
        return entitled(application, person_id)
    except Invalid:
        raise Invalid(
            "unknown_bringer", _("请先核验送交人的身份证件；没有证件号的不能代送。"), field="brought_by"
        ) from None


def _words(said: str, field: str, missing: Any, longest: int) -> str:
    words = " ".join(str(said).split())
    if len(words) < 2:
        raise Invalid("original_unsaid", missing, field=field)
    if len(words) > longest:
        raise Invalid("original_unsaid", _("最多 %(count)d 个字。") % {"count": longest}, field=field)
    return words


def _count(count: int) -> int:
    if not 0 < count <= MOST:
        raise Invalid("original_count", _("份数应在 1 到 %(most)d 之间。") % {"most": MOST}, field="count")
    return count


def _say(
    application: Application, event: str, originals: Collection[Original], actor: Actor, **more: Any
) -> None:
    rows = {str(original.pk): original.count for original in originals}
    change(application, event, actor=actor, data={"originals": rows, **more})
