"""Reading the catalogue. Every count anywhere is `summary` or one of the sets here: a number is never written down."""

from __future__ import annotations

import math
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import rows
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.registry.places.models import Area, Site, Tier

from . import situations
from . import words as plain
from .models import (
    Alias,
    Department,
    Depth,
    EmptySearch,
    ItemStatus,
    ItemVersion,
    LifeEvent,
    LifeEventItem,
    Offering,
    RequiredMaterial,
    ServiceItem,
)
from .policies import may_see_empty_searches

LEAST_COVER = 0.34
"""A third of what was asked must be in an item for it to be shown at all."""
INITIALS_COVER = 0.99
"""First letters of sounds are so many words at once that all of them must be there."""


@dataclass(frozen=True)
class Found:
    """An item that answers a search. `alias` is the word for it that was recognised, if one was."""

    item: ServiceItem
    version: ItemVersion
    score: float
    alias: str = ""


def active_items() -> QuerySet[ServiceItem]:
    """Items in use with what they demand now; one query."""
    return ServiceItem.objects.filter(status=ItemStatus.ACTIVE).select_related(
        "department", "current__form", "current__questions"
    )


def listed_items() -> QuerySet[ServiceItem]:
    """Items in use that are done at the town centres (进驻镇街)."""
    return active_items().filter(is_listed=True)


def offerings() -> QuerySet[Offering]:
    """What can be done where, now: items in use at sites in use. The one set that every count is taken from."""
    return Offering.objects.filter(item__status=ItemStatus.ACTIVE, item__is_listed=True, site__is_open=True)


def offered_at(site_code: str, depth: str | None = None) -> QuerySet[Offering]:
    """What a site does, with item, department and present version joined, by department and name; one query.

    `depth` (guide, accept, decide) keeps what is done at least so deeply.
    """
    deep = list(Depth.values)[Depth.values.index(depth) :] if depth else Depth.values
    return (
        offerings()
        .filter(site=site_code, depth__in=deep)
        .select_related("item__department", "item__current__form", "site")
        .order_by("item__department__pinyin", "item__current__pinyin")
    )


def offering(site_code: str, item_code: str) -> Offering:
    """How a site does an item now; raises NotFound where it does not."""
    found = offered_at(site_code).filter(item=item_code).first()
    if found is None:
        raise NotFound(_("这个点位不办理这个事项。"))
    return found


# by hand, as every affair asks this twice, where it is opened and where it is decided
_OFFERING = (
    f"SELECT {rows.columns(Offering, 'o')}, {rows.columns(ServiceItem, 'i')}, {rows.columns(ItemVersion, 'v')},"  # noqa: S608 - our own names
    f" {rows.columns(Department, 'd')}, {rows.columns(Site, 's')}, {rows.columns(Area, 'a')}"
    " FROM catalogue_offering o JOIN catalogue_serviceitem i ON i.code = o.item_id"
    " JOIN catalogue_itemversion v ON v.id = i.current_id JOIN catalogue_department d ON d.code = i.department_id"
    " JOIN places_site s ON s.code = o.site_id JOIN places_area a ON a.code = s.area_id"
    " WHERE o.site_id = %s AND o.item_id = %s"
)


def delegation(site_code: str, item_code: str) -> Offering | None:
    """What a site may do of an item, in use or not, with item, present version, department, site and area joined."""
    row = rows.first(
        _OFFERING, [site_code, item_code], Offering, ServiceItem, ItemVersion, Department, Site, Area
    )
    if row is None:
        return None
    found: Offering = row[0]
    found.item, found.site = row[1], row[4]
    found.item.current, found.item.department, found.site.area = row[2], row[3], row[5]
    return found


def sites_offering(item_code: str) -> list[Offering]:
    """Where an item is done, deepest first, centres before rooms, then by the sound of the site's name; one query."""
    found = offerings().filter(item=item_code).select_related("site__area", "decided_at")
    depths, tiers = list(Depth.values), list(Tier.values)
    return sorted(found, key=lambda o: (-depths.index(o.depth), tiers.index(o.site.tier), o.site.pinyin))


def current_version(item_code: str) -> ItemVersion:
    """What an item in use demands now, with its form and department; raises NotFound for any other code."""
    item = active_items().filter(code=item_code).first()
    if item is None or item.current is None:
        raise NotFound(_("没有这个事项，或它已暂停办理。"))
    item.current.item = item
    return item.current


def version_named(name: str) -> ItemVersion:
    """The present version of the item in use with exactly this name; raises NotFound."""
    item = active_items().filter(current__name=name).first()
    if item is None or item.current is None:
        raise NotFound(_("没有这个事项，或它已暂停办理。"))
    item.current.item = item
    return item.current


def guide(item_code: str) -> ItemVersion:
    """An item for its guide page: version, materials in order, department; two queries. Raises NotFound."""
    found = (
        ItemVersion.objects.filter(item__current=F("id"), item__status=ItemStatus.ACTIVE, item=item_code)
        .select_related("item__department", "form", "questions")
        .prefetch_related("materials")
        .first()
    )
    if found is None:
        raise NotFound(_("没有这个事项，或它已暂停办理。"))
    return found


def materials_for(version: ItemVersion, answers: Mapping[str, Any]) -> list[tuple[RequiredMaterial, str]]:
    """The papers that are needed in a situation, in order, each with why in one sentence; one query.

    `answers` are those to the version's questions; over one that is not answered no paper is asked for.
    """
    papers = version.materials.order_by("position")
    if version.questions_id is not None and not ItemVersion.questions.is_cached(version):
        papers = papers.select_related("version__questions")
    return [
        (paper, situations.why(paper.when, questions_of(paper.version)))
        for paper in papers
        if situations.is_met(paper.when, answers)
    ]


def questions_of(version: ItemVersion) -> dict[str, Any]:
    """The schema of a version's questions; of one that asks nothing, the schema without any."""
    return version.questions.schema if version.questions else {"properties": {}}


def summary() -> dict[str, Any]:
    """How many items are in use and listed, and how many of them each open town centre offers; three queries."""
    at = Tally(offerings().filter(site__tier=Tier.TOWN_CENTRE).values_list("site", flat=True))
    centres = Site.objects.filter(tier=Tier.TOWN_CENTRE, is_open=True).values_list("code", flat=True)
    listed = Tally(ServiceItem.objects.filter(status=ItemStatus.ACTIVE).values_list("is_listed", flat=True))
    return {
        "items": listed.total(),
        "listed": listed[True],
        "offered": {code: at[code] for code in sorted(centres)},
    }


def offered_count(site_code: str) -> int:
    """How many items a site does now, advice only not counted; one query."""
    return sum(offered_counts(site_code).values())


def offered_counts(site_code: str) -> dict[str, int]:
    """How many items a site decides itself (decide) and how many it takes in for its centre (accept); one query."""
    tally = Tally(offerings().filter(site=site_code).values_list("depth", flat=True))
    return {depth: tally[depth] for depth in (Depth.DECIDE, Depth.ACCEPT)}


def search(words: str, site_code: str | None = None, limit: int | None = 20) -> list[Found]:
    """Items for what somebody says in plain words (开饭馆, 低保, shengyu), best first; at a site only what it does.

    At most `limit` of them, all where it is None. Two queries. A search that finds nothing is worth telling
    `actions.note_empty_search`.
    """
    asked = plain.clean(words)
    if not asked:
        return []
    heard, tokens = {asked, plain.plain(words)}, plain.ask(asked)
    meant = _meant(heard)
    candidates = list(_candidates(asked, tokens, meant, site_code))
    weights = _weights(tokens, candidates)
    found = [_judge(c, *meant.get(c.item_id, ("", 0.0)), heard, weights) for c in candidates]
    shown = [f for f in found if f.score > 0]
    shown.sort(key=lambda f: (-f.score, not f.item.is_listed, len(f.version.name), f.version.pinyin))
    return shown[:limit]


def _meant(heard: set[str]) -> dict[str, tuple[str, float]]:
    """For each item the alias that is nearest to what was said, and how near. One query for the thousand aliases."""
    meant: dict[str, tuple[str, float]] = {}
    for item, word in Alias.objects.values_list("item", "word"):
        near = max(plain.nearness(word, asked) for asked in heard)
        if near > meant.get(item, ("", 0.0))[1]:
            meant[item] = (word, near)
    return meant


def _candidates(
    asked: str, tokens: list[str], meant: Iterable[str], site_code: str | None
) -> QuerySet[ItemVersion]:
    meets = Q(item__in=list(meant)) | Q(name__icontains=asked)
    if tokens:
        meets |= Q(search_words__overlap=tokens)
    found = ItemVersion.objects.filter(meets, item__current=F("id"), item__status=ItemStatus.ACTIVE)
    if site_code is not None:
        found = found.filter(item__offerings__site=site_code, item__is_listed=True)
    return found.select_related("item__department").distinct()


def _weights(tokens: Iterable[str], candidates: list[ItemVersion]) -> dict[str, float]:
    """Rare words say more: log(1 + N / n), where n of N candidates have the word; unknown words weigh half."""
    counts = Tally(word for c in candidates for word in set(c.search_words) & set(tokens))
    total = max(len(candidates), 1)
    known = {word: math.log(1 + total / counts[word]) for word in tokens if counts[word]}
    half = 0.5 * max(known.values(), default=1.0)
    return {word: known.get(word, half) for word in tokens}


def _judge(
    version: ItemVersion, alias: str, near: float, heard: set[str], weights: dict[str, float]
) -> Found:
    whole = sum(weights.values())
    words = set(version.search_words)
    cover = sum(weight for word, weight in weights.items() if word in words) / whole if whole else 0.0
    initials = any(word.startswith("~") for word in weights)
    score = cover if cover >= (INITIALS_COVER if initials else LEAST_COVER) else 0.0
    score += 2 * near + (1 if alias in heard else 0)
    if shortest := min((asked for asked in heard if asked in version.name), key=len, default=""):
        score += 1 + len(shortest) / len(version.name)
    return Found(version.item, version, round(score, 4), alias)


def life_events() -> QuerySet[LifeEvent]:
    """Life events with their items in use, in order; two queries. `event.entries.all()` gives the items."""
    entries = (
        LifeEventItem.objects.filter(item__status=ItemStatus.ACTIVE)
        .select_related("item__department", "item__current")
        .order_by("position")
    )
    return LifeEvent.objects.order_by("position").prefetch_related(Prefetch("entries", queryset=entries))


def empty_searches(actor: Actor, limit: int = 50) -> list[EmptySearch]:
    """The words that found nothing, most asked first; raises NotAllowed for anyone but the bureau."""
    if not may_see_empty_searches(actor):
        raise NotAllowed(_("只有行政审批局可以看这份清单。"))
    return list(EmptySearch.objects.order_by("-count", "words")[:limit])
