"""Reading judgements: the slip by its code, a site's sums."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import rows
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications.models import Application
from doorstep.cases.ratings import policies
from doorstep.cases.ratings.models import Level, Rating, RemedyStatus, Slip
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.places.models import Site

# fewer judgements than this are not shown as a sum: it could be guessed who gave them (domain.md §5.9)
SMALLEST_SHOWN = 5
_SLIP = (
    f"SELECT {rows.columns(Slip, 's')}, {rows.columns(Application, 'a')}, {rows.columns(ItemVersion, 'v')},"  # noqa: S608 - our own names
    f" {rows.columns(Site, 'p')}, {rows.columns(Rating, 'r')}"
    " FROM ratings_slip s JOIN applications_application a ON a.id = s.application_id"
    " JOIN catalogue_itemversion v ON v.id = a.version_id JOIN places_site p ON p.code = a.site_id"
    " LEFT JOIN ratings_rating r ON r.slip_id = s.id WHERE s.code = %s"
)
SAME = str.maketrans("OILU", "011V")


def tidy(code: str) -> str:
    """A code as people type it: case, spaces and dashes do not matter, O is 0, I and L are 1."""
    return code.upper().translate(SAME).replace("-", "").replace(" ", "")


def slip(code: str) -> Slip | None:
    """The slip with this code, with its affair and item, and its rating if there is one; one query."""
    row = rows.first(_SLIP, [tidy(code)], Slip, Application, ItemVersion, Site, Rating)
    if row is None:
        return None
    found, found.application = row[:2]
    found.application.version, found.application.site = row[2:4]
    # also where there is none, so that nobody asks again
    Slip._meta.get_field("rating").set_cached_value(found, row[4])  # noqa: SLF001 - public by documentation
    return found


def code_of(application_id: uuid.UUID | str) -> str | None:
    """The code on the slip of an ended affair, for whoever prints the slip; None where there is none yet."""
    row = rows.first("SELECT code FROM ratings_slip WHERE application_id = %s", [application_id])
    return row[0] if row else None


@dataclass(frozen=True)
class Summary:
    """A site's judgements in a period. `shown` is False where there are too few to show without telling who."""

    count: int
    shown: bool
    satisfied: float | None
    by_level: dict[int, int]


def site_summary(
    actor: Actor, site_code: str, *, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> Summary:
    """The sums of a site: 满意率 = levels 5, 4 and 3 over all judgements but mistaken ones (误评).

    Raises NotAllowed for others than its head and the bureau.
    """
    if not policies.may_see_summary(actor, site_code):
        raise NotAllowed(_("只有中心负责人和行政审批局可以查看评价汇总。"))
    period = Q(slip__application__site_id=site_code)
    if since:
        period &= Q(at__gte=since)
    if until:
        period &= Q(at__lt=until)
    counted = Rating.objects.filter(period).exclude(remedy__status=RemedyStatus.VOID)
    rows = dict(counted.values_list("level").annotate(n=Count("pk")))
    count = sum(rows.values())
    if count < SMALLEST_SHOWN:
        return Summary(count, shown=False, satisfied=None, by_level={})
    good = sum(n for level, n in rows.items() if level >= Level.FAIR)
    return Summary(
        count, shown=True, satisfied=good / count, by_level={v: rows.get(v, 0) for v in Level.values}
    )
