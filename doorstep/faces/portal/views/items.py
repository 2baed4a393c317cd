"""Finding what can be done: in plain words, by what happens in a life, by department; and what it takes."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.cases.packages import queries as packages
from doorstep.faces.shell.middleware import public
from doorstep.registry.catalogue import actions, forms, queries, situations
from doorstep.registry.catalogue.models import Depth, ItemVersion, Offering, RequiredMaterial, ServiceItem
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Tier

PAGE = 20


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The way in: words, life events, departments, and the three things people come back for."""
    listed = list(queries.listed_items())
    tally = Tally(item.department.name for item in listed)
    departments = {item.department_id: item.department for item in listed}
    context = {
        "total": len(listed),
        "events": queries.life_events(),
        "departments": [
            (department, tally[department.name])
            for department in sorted(departments.values(), key=lambda d: (-tally[d.name], d.pinyin))
        ],
        "places": places.summary(),
    }
    return render(request, "portal/home.html", context)


@public
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Items for what was said (`q`), a life event, a department, a site; or all, by the sound of their names.

    The bundles that fit what was said, or the life event, stand first.
    """
    words, event, department, site = (
        request.GET.get(name, "").strip()[:60] for name in ("q", "event", "department", "site")
    )
    context: dict[str, object] = {"words": words}
    if words:
        found = queries.search(words, limit=None)
        if not found:
            actions.note_empty_search(words)
        items: Iterable[ServiceItem] = [_with_version(hit.item, hit.version) for hit in found]
        context["kinds"] = packages.fitting(words, [item.code for item in items])
    elif event:
        chosen = next((one for one in queries.life_events() if one.code == event), None)
        context["heading"] = chosen.title if chosen else ""
        context["text"] = chosen.text if chosen else ""
        items = [entry.item for entry in chosen.entries.all()] if chosen else []
        context["kinds"] = packages.fitting_items([item.code for item in items])
    elif site:
        context["heading"] = places.site(site).name
        items = [offering.item for offering in queries.offered_at(site)]
    else:
        listed = queries.listed_items().order_by("current__pinyin")
        if department:
            listed = listed.filter(department=department)
        items = list(listed)
        context["heading"] = items[0].department.body_name if department and items else ""
    page = Paginator(list(items), PAGE).get_page(request.GET.get("page"))
    context["page"] = page
    return render(request, "portal/items.html", context)


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One item: what to bring, how long, where and how deeply, and what is not known."""
    version = queries.guide(code)
    offered = queries.sites_offering(code)
    context = {
        "item": version.item,
        "version": version,
        "kinds": packages.with_item(version.item.code),
        "materials": _told(version),
        "question_form": _questions(version),
        "depths": _by_depth(offered),
        "total": len(offered),
    }
    return render(request, "portal/item.html", context)


def _told(version: ItemVersion) -> list[tuple[RequiredMaterial, str]]:
    """Every paper in order, with the situation in which it is needed where it is not always."""
    schema = queries.questions_of(version)
    return [(m, situations.why(m.when, schema) if m.when else "") for m in version.materials.all()]


def _questions(version: ItemVersion) -> forms.SchemaForm | None:
    """The questions that are asked first, for the way to one's own list."""
    if version.questions is None:
        return None
    return forms.as_django_form(version.questions.schema)


def _with_version(item: ServiceItem, version: object) -> ServiceItem:
    item.current = version  # type: ignore[assignment]
    return item


def _by_depth(offered: list[Offering]) -> list[dict[str, object]]:
    """Deepest first: the centres by name, the other places in a fold; and the one place that decides, if it is one."""
    groups = []
    for depth in reversed(Depth):
        rows = [row for row in offered if row.depth == depth]
        if rows:
            centres = [row for row in rows if row.site.tier == Tier.TOWN_CENTRE]
            others = [row for row in rows if row.site.tier != Tier.TOWN_CENTRE]
            deciding = {row.decided_at.name for row in rows if row.decided_at}
            decided_at = deciding.pop() if len(deciding) == 1 else ""
            group = {"depth": depth, "rows": rows, "centres": centres, "others": others}
            groups.append({**group, "decided_at": decided_at})
    return groups
