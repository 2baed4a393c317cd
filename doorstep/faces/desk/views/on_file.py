"""县里已有: what may be used again in an affair, what it makes use of, and what of that has gone bad since."""

from __future__ import annotations

from typing import Any

from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.cases.materials import queries, wording
from doorstep.cases.materials.kinds import kind_of


def offered(request: Any, affair: Application) -> dict[str, Any]:
    """What the county has for the papers that are missing, with the sentence that the applicant agrees to."""
    found = queries.offers(request.actor, affair)
    return {
        "offers": found,
        "has_usable": any(offer.source.is_usable for offer in found),
        "consent_to_use": wording.consent_to_use(affair.version.name) if found else "",
    }


def with_sources(affair: Application, rows: list[ApplicationMaterial]) -> list[ApplicationMaterial]:
    """The papers, each with what it makes use of (`source`) and the sentence for keeping its scan (`keep_words`)."""
    used, keepable = queries.used(affair), queries.keepable(affair)
    for row in rows:
        row.source = used.get(row.pk)  # type: ignore[attr-defined]
        row.keep_words = (  # type: ignore[attr-defined]
            wording.consent_to_keep(kind_of(row.material.name)) if row.pk in keepable else ""
        )
    return rows


def troubles(affair: Application) -> list[queries.Source]:
    """What the affair makes use of that was revoked or has run out since."""
    return [source for source in queries.used(affair).values() if source.is_troubled]
