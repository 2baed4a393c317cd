"""Using again what the county has, once for the whole bundle: with the applicant's consent, never without."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications.models import MaterialState
from doorstep.cases.materials import actions as materials
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.queries import PaperOffer, Running

from .filling import keep_paper
from .lock import lock, say


@act
def reuse(
    package_id: uuid.UUID | str, choices: Mapping[str, str], *, consents: bool, actor: Actor
) -> list[str]:
    """Take what the county has for papers of the one list (key → "held:12" or "certificate:…"), in every affair that
    wants them; a part that begins later takes it over. Returns the papers' keys.

    Raises Invalid as for an affair by itself: `consent`, `nothing_chosen`, `not_offered`, `not_usable`.
    """
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    if not choices:
        raise Invalid("nothing_chosen", _("请勾选要复用的材料。"), field="use")
    by_affair: dict[uuid.UUID, dict[int, str]] = {}
    for key, code in choices.items():
        for affair, row in _offered(at, key, code, actor).rows.items():
            by_affair.setdefault(affair, {})[row] = code
    for affair, rows in by_affair.items():
        materials.reuse(affair, rows, consents=consents, asked_for=at.package.version.title, actor=actor)
    for key in choices:
        keep_paper(at, key, state=MaterialState.ON_FILE, file=None)
    say(at.package, "papers_reused", actor=actor, data={"sources": list(choices.values())})
    return list(choices)


@act
def decline_reuse(package_id: uuid.UUID | str, key: str, code: str, *, actor: Actor) -> None:
    """The applicant does not want it used: it is not offered again in this bundle, now or for a part that begins later.

    Raises Invalid `not_offered`.
    """
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    for affair, row in _offered(at, key, code, actor).rows.items():
        materials.decline_reuse(affair, row, code, actor=actor)
    say(at.package, "reuse_declined", actor=actor, data={"source": code})


def _offered(at: Running, key: str, code: str, actor: Actor) -> PaperOffer:
    for offer in queries.offers(actor, at):
        if (offer.paper.need.key, offer.source.code) == (key, code):
            return offer
    raise Invalid("not_offered", _("县里没有这份可复用的材料。"), field="use")
