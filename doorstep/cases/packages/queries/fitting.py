"""Which bundles fit what somebody looks for: by the bundle's own name, or by the items that were found for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from doorstep.cases.packages.models import PackageKind, PartKind
from doorstep.registry.catalogue import words as plain
from doorstep.registry.catalogue.models import LifeEventItem

from .published import published

EVERY = "一件事"
"""The word for bundles of every kind."""
SHORTEST = 2
"""Characters of a word that means one bundle or one life event."""
FIRST = 6
"""Of the items found for what was said only the best say what is meant."""
LEAST = 2
"""Parts that must be among them: one that is not the best of them is no reason to do several things at once."""
MOST = 2


def fitting(words: str, items: Sequence[str]) -> list[PackageKind]:
    """Bundles for what was said (开饭馆, 搬家), best first, given the codes of the items found for it; four queries.

    Those whose name has the words come first, then those with the most parts among the best items and the items of the
    life event of that name, then one that alone has the very best item: two at the most. For 一件事 alone all of them.
    """
    said = plain.clean(words).replace(EVERY, "")
    kinds = list(published())
    if len(said) < SHORTEST:
        return kinds if EVERY in words else []
    of_event = LifeEventItem.objects.filter(event__title__contains=said).values_list("item", flat=True)
    among, best = _parts_among({*items[:FIRST], *of_event}), list(_parts_among(items[:1]))
    scores = {kind.code: (said in kind.current.title, among.get(kind.code, 0)) for kind in kinds}
    found = [kind for kind in kinds if scores[kind.code] >= (False, LEAST) or best == [kind.code]]
    return sorted(found, key=lambda kind: scores[kind.code], reverse=True)[:MOST]


def fitting_items(items: Sequence[str]) -> list[PackageKind]:
    """Bundles for what happens in a life, by its items: the two with the most parts among them; two queries."""
    among = _parts_among(items)
    found = [kind for kind in published() if among.get(kind.code, 0) >= LEAST]
    return sorted(found, key=lambda kind: among[kind.code], reverse=True)[:MOST]


def with_item(item_code: str) -> list[PackageKind]:
    """The bundles that an item is part of, in their order; one query."""
    return list(published().filter(current__parts__item=item_code).distinct())


def _parts_among(items: Sequence[str] | set[str]) -> dict[str, int]:
    """Bundle → how many of its parts are among these items; one query."""
    found = PartKind.objects.filter(version__kind__current=F("version"), item__in=items)
    parts: dict[str, set[str]] = {}
    for kind, item in found.values_list("version__kind", "item"):
        parts.setdefault(kind, set()).add(item)
    return {kind: len(items) for kind, items in parts.items()}
