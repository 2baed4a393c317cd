"""Promised items (承诺件) of the two weeks before the halls are played: taken in at every town, decided at the county seat.

They stand where such affairs stand: some done, some waiting for a department, for a signature, for the resident. All of it
lies before the first day of the halls, so that every seal's register goes forward in time.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import dataclass
from uuid import UUID

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions as affairs
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState, SpecialStep
from doorstep.registry.catalogue.models import Depth, ItemStatus, ItemVersion, Offering
from doorstep.registry.people import actions as people
from doorstep.registry.places.models import Site
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.queries import actor_of

from .bundles import FATES as FATES_OF_BUNDLES
from .bundles import play_bundle
from .cast import CHANNEL, Cast, account, make_cast, names
from .day import Stage, Story
from .forms import answers_of, situation_of
from .plan import working_days
from .residents import People

DAYS = 12
"""Working days before the first day of the halls."""
EACH_TOWN = 5
REVIEWERS = {"SC": "dept-market", "WJ": "dept-health"}
"""Department → the login of who speaks for it; the demo's items are those that only these two review."""
# how far an affair has come when the halls open, and how often
FATES = {
    "noticed": 2,
    "accepted": 3,
    "half_reviewed": 3,
    "stopped": 2,
    "reviewed": 3,
    "asked": 1,
    "proposed": 2,
    "granted": 2,
    "issued": 3,
    "refused": 1,
    "finished": 4,
}
ORDER = tuple(FATES)
BUNDLED = ("C112",)
"""The known town (白头): there somebody has a bundle (一件事) in every state. More towns would make the first start wait."""
OWN_PLACES = 500
"""Residents of these affairs have numbers of places that no hall uses."""


@dataclass(frozen=True)
class Desk:
    """Who decides, at the county seat, and who speaks for the departments."""

    seat: Cast
    departments: dict[str, Actor]


def departments(seed: str, *, bureau: Actor) -> dict[str, Actor]:
    """The logins of those who speak for a department; made once."""
    found = {}
    for code, username in REVIEWERS.items():
        login = account(username, names(seed, username))
        if not Grant.objects.filter(account=login).exists():
            give(login.pk, "department", None, department=code, actor=bureau)
        found[code] = actor_of(login, channel=CHANNEL)
    return found


def play_promised(sites: list[str], first_day: dt.date, seed: str, *, bureau: Actor) -> int:
    """Play them up to the evening before `first_day`; returns how many affairs were opened.

    Stands in `clock.travel` at the moment at which everybody is hired.
    """
    days = working_days(first_day, DAYS)
    there = set(Application.objects.filter(ticket=None).values_list("site_id", flat=True).distinct())
    towns = Site.objects.select_related("area").filter(code__in=sites).order_by("code")
    casts = {site.code: make_cast(site, seed, bureau=bureau) for site in towns}
    speakers = departments(seed, bureau=bureau)
    # not in haste: a paper that may not be sealed yet takes back its own part, which needs a savepoint
    with clock.travel(dt.datetime.combine(days[0], dt.time(7), clock.ZONE)):
        items = {code: _items(code) for code in casts}
        stage = Stage(clock.now())
        opened, parts = 0, Application.objects.filter(is_part=True).count()
        for place, site in enumerate(towns):
            if site.code in there:
                continue
            crowd = People(seed, place=OWN_PLACES + place, villages=[site.area.name], today=days[-1])
            chance = random.Random(f"promised:{seed}:{site.code}")
            for version, decided_at in itertools.islice(items[site.code], EACH_TOWN):
                if decided_at not in casts:
                    continue
                desk = Desk(casts[decided_at], speakers)
                way = Way(stage, days, casts[site.code], desk, chance)
                stage.begin(way.play(version, crowd))
                opened += 1
            if site.code in BUNDLED:
                _begin_bundles(stage, days, casts[site.code], crowd, chance)
        stage.play(dt.datetime.combine(days[-1], dt.time(18), clock.ZONE))
    return opened + Application.objects.filter(is_part=True).count() - parts


def _begin_bundles(
    stage: Stage, days: list[dt.date], town: Cast, crowd: People, chance: random.Random
) -> None:
    """One bundle in every state, each on a day of its own."""
    for place, fate in enumerate(FATES_OF_BUNDLES):
        date = days[min(place, len(days) - 2)]
        at = dt.datetime.combine(date, dt.time(10, chance.randrange(60)), clock.ZONE)
        stage.begin(play_bundle(town, fate, crowd.next(), chance), at=at)


def _items(site_code: str) -> list[tuple[ItemVersion, str]]:
    """The promised items of a site that only the demo's departments review, each with where it is decided, in turn."""
    offered = (
        Offering.objects.filter(
            site=site_code,
            depth=Depth.ACCEPT,
            decided_at__isnull=False,
            item__status=ItemStatus.ACTIVE,
            item__current__is_instant=False,
            item__department__in=REVIEWERS,
        )
        .select_related("item__current__form", "item__current__questions", "item__department")
        .order_by("item_id")
    )
    found = []
    for row in offered:
        version = row.item.current
        asked = {code for step in version.procedure.get("reviews", []) for code in step}
        if version.procedure.get("special_steps") and asked <= REVIEWERS.keys():
            found.append((version, str(row.decided_at_id)))
    return [found[place % len(found)] for place in range(EACH_TOWN)] if found else []


class Way:
    """One affair's way, as far as its fate takes it."""

    def __init__(
        self, stage: Stage, days: list[dt.date], town: Cast, desk: Desk, chance: random.Random
    ) -> None:
        self.stage = stage
        self.days = days
        self.town = town
        self.desk = desk
        self.chance = chance
        self.fate = chance.choices(ORDER, weights=list(FATES.values()))[0]

    def play(self, version: ItemVersion, crowd: People) -> Story:
        """Taken in on one of the first days, then a step or two on each that follows."""
        person, clerk = crowd.next(), self.chance.choice(self.town.clerks)
        day = self.chance.randrange(0, 3 if self.fate in ("finished", "issued", "refused") else 6)
        yield self._until(day, 9, 12)
        resident = people.register(
            name=person.name,
            number=person.number,
            phone=person.phone,
            address=person.address,
            is_registered_here=person.is_registered_here,
            actor=clerk,
        )
        told = situation_of(version.questions and version.questions.schema, self.chance)
        affair = affairs.open_application(
            self.town.site,
            version.item_id,
            applicant_id=resident.pk,
            situation=told,
            actor=clerk,
        ).pk
        yield 240
        affairs.fill(affair, answers_of(version.form.schema, person, self.chance, told), actor=clerk)
        yield 120
        self._check_papers(affair, clerk, lacks_one=self.fate == "noticed")
        yield 60
        if self.fate == "noticed":
            affairs.notify(affair, actor=clerk)
            return
        affairs.accept(affair, actor=clerk)
        yield from self._decided(affair, version, day)

    def _visited(self, affair: UUID, version: ItemVersion, department: str) -> SpecialStep:
        """The first special procedure of the item's list begins; on the spot go a reviewer and one of the department."""
        first, reviewer = version.procedure["special_steps"][0], self.desk.seat.reviewer
        two = [reviewer.account_id, self.desk.departments[department].account_id]
        officers = two if first.get("on_site") else []
        return affairs.begin_special_step(affair, first["name"], officers=officers, actor=reviewer)

    def _decided(self, affair: UUID, version: ItemVersion, day: int) -> Story:
        far = ORDER.index(self.fate)
        steps = version.procedure.get("reviews") or [[version.item.department_id]]
        asked = [code for step in steps for code in step]
        if self.fate == "half_reviewed" and len(asked) > 1:
            asked = asked[:1]
        if far >= ORDER.index("half_reviewed"):
            for place, code in enumerate(asked):
                yield self._until(day + 1 + place, 9, 11)
                actor = self.desk.departments[code]
                affairs.give_opinion(
                    affair, agrees=True, words="材料齐全，符合要求。", department=code, actor=actor
                )
        day += 1 + len(asked)
        reviewer, head = self.desk.seat.reviewer, self.desk.seat.head
        if self.fate in ("stopped", "granted", "finished"):
            yield self._until(day, 14, 16)
            step = self._visited(affair, version, asked[0])
            if self.fate == "stopped":
                return
            yield self._until(day + 1, 14, 16)
            affairs.end_special_step(step.pk, result="现场布局与申报一致，符合要求。", actor=reviewer)
            day += 2
        if self.fate == "asked":
            yield self._until(day, 10, 12)
            affairs.ask_extension(affair, days=5, reason="需与相关部门会商，情况复杂。", actor=reviewer)
        if far < ORDER.index("proposed"):
            return
        yield self._until(day, 9, 11)
        refuses = self.fate == "refused"
        reason = "经营场所与污染源的距离不符合要求。" if refuses else ""
        affairs.propose(affair, grants=not refuses, reason=reason, actor=reviewer)
        if self.fate == "proposed":
            return
        yield self._until(day, 14, 16)
        affairs.sign(affair, actor=head)
        if self.fate in ("granted", "refused"):
            return
        yield self._until(day + 1, 9, 11)
        sealer = self.desk.seat.clerks[0]
        affairs.seal(affair, actor=sealer)
        yield 90
        affairs.issue(affair, actor=sealer, make_page=False)
        if self.fate == "finished":
            yield self._until(day + 2, 9, 11)
            affairs.hand_over(affair, actor=self.chance.choice(self.town.clerks))

    def _check_papers(self, affair: UUID, clerk: Actor, *, lacks_one: bool) -> None:
        rows = list(
            ApplicationMaterial.objects.filter(application=affair)
            .order_by("material__position")
            .values_list("pk", "material__is_required")
        )
        missing = next((pk for pk, is_required in rows if is_required), None) if lacks_one else None
        seen = {pk: MaterialState.SEEN for pk, _is_required in rows if pk != missing}
        if seen:
            affairs.check_materials(affair, seen, actor=clerk)

    def _until(self, day: int, first_hour: int, last_hour: int) -> float:
        """The seconds to some moment between two hours of a working day."""
        date = self.days[min(day, len(self.days) - 1)]
        minutes = self.chance.randrange(first_hour * 60, last_hour * 60)
        at = dt.datetime.combine(date, dt.time(minutes // 60, minutes % 60), clock.ZONE)
        return max(60.0, (at - self.stage.now).total_seconds())
